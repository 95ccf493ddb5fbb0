import type { StartCarrier } from './carrier.ts';
import { executableCarrier } from './executable/executable-carrier.ts';
import { type FunctionDefinition, isExecutable, isPython } from './function-definition.ts';
import { nodeCommand } from './node-command.ts';
import { processCarrier } from './process-carrier.ts';
import { pythonCarrier } from './python/python-carrier.ts';
import { threadCarrier } from './thread-carrier.ts';

/** Chooses the carrier for a function's environments. */
export function carrierOf(definition: FunctionDefinition): StartCarrier {
  if (isPython(definition)) return pythonCarrier;
  if (isExecutable(definition)) return executableCarrier;
  if (!definition.ownProcess) return threadCarrier;
  return (settings, events) => processCarrier(settings, events, nodeCommand(settings));
}
