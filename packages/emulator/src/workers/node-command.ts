import { fileURLToPath } from 'node:url';
import type { EnvironmentStart } from './carrier.ts';
import { runtimeSettings } from './function-definition.ts';
import type { Command } from './process-carrier.ts';
import type { ProcessSettings } from './process-runtime.ts';

/** As TypeScript in the source tree, as JavaScript in the package. */
const PROGRAM = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './process-runtime.ts' : './process-runtime.js', import.meta.url),
);

/** Size of V8's young generation, in MB: a larger one costs memory, a smaller one CPU. */
const YOUNG_MB = 16;

/** The command that starts an environment of Node.js. */
export function nodeCommand({ definition, endpoint, hasHost }: EnvironmentStart): Command {
  const settings: ProcessSettings = { ...runtimeSettings(definition), host: hasHost ? endpoint : undefined };
  return {
    executable: process.execPath,
    args: [`--max-semi-space-size=${YOUNG_MB}`, PROGRAM, JSON.stringify(settings)],
  };
}
