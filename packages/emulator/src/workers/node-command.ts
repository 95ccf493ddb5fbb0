import { fileURLToPath } from 'node:url';
import type { EnvironmentStart } from './carrier.ts';
import { type FunctionDefinition, runtimeSettings } from './function-definition.ts';
import type { Command } from './function-process.ts';
import type { ProcessSettings } from './process-runtime.ts';

/** TypeScript in the source tree, JavaScript in the package. */
const PROGRAM = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './process-runtime.ts' : './process-runtime.js', import.meta.url),
);

/** Maximum size of V8's young generation, in MB: a larger one costs memory, a smaller one CPU. */
const YOUNG_MB = 16;

/** The command that starts a Node.js environment. */
export function nodeCommand({ definition, endpoint, hasHost }: EnvironmentStart): Command {
  const settings: ProcessSettings = { ...runtimeSettings(definition), host: hasHost ? endpoint : undefined };
  return {
    executable: process.execPath,
    args: [...heapLimits(definition), PROGRAM, JSON.stringify(settings)],
  };
}

/**
 * The limits of V8's heap, as the start program of Lambda's Node.js runtime derives them from the function's memory:
 * a tenth for the young generation, the rest for the old one.
 * If several invocations share a process, each may use the function's memory, and their number is not known in
 * advance.
 */
function heapLimits({ memoryMB, environmentConcurrency = 1 }: FunctionDefinition): string[] {
  const young = Math.floor(memoryMB / 10);
  const semiSpace = Math.min(YOUNG_MB, Math.floor(young / 2));
  if (environmentConcurrency > 1) return [`--max-semi-space-size=${YOUNG_MB}`];
  return [`--max-semi-space-size=${semiSpace}`, `--max-old-space-size=${memoryMB - young}`];
}
