import { fileURLToPath } from 'node:url';
import type { EnvironmentStart } from './carrier.ts';
import { type FunctionDefinition, runtimeSettings } from './function-definition.ts';
import type { Command } from './function-process.ts';
import type { ProcessSettings } from './process-runtime.ts';

/** As TypeScript in the source tree, as JavaScript in the package. */
const PROGRAM = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './process-runtime.ts' : './process-runtime.js', import.meta.url),
);

/** Size of V8's young generation at most, in MB: a larger one costs memory, a smaller one CPU. */
const YOUNG_MB = 16;

/** The command that starts an environment of Node.js. */
export function nodeCommand({ definition, endpoint, hasHost }: EnvironmentStart): Command {
  const settings: ProcessSettings = { ...runtimeSettings(definition), host: hasHost ? endpoint : undefined };
  return {
    executable: process.execPath,
    args: [...heapLimits(definition), PROGRAM, JSON.stringify(settings)],
  };
}

/**
 * The limits of V8's heap, as the start program of Lambda's runtime of Node.js takes them from the function's memory: a tenth
 * is for what is young, the rest for what is old.
 *
 * Where several invocations share a process, each may use the function's memory; how many there will be is not known.
 */
function heapLimits({ memoryMB, environmentConcurrency = 1 }: FunctionDefinition): string[] {
  const young = Math.floor(memoryMB / 10);
  const semiSpace = Math.min(YOUNG_MB, Math.floor(young / 2));
  if (environmentConcurrency > 1) return [`--max-semi-space-size=${YOUNG_MB}`];
  return [`--max-semi-space-size=${semiSpace}`, `--max-old-space-size=${memoryMB - young}`];
}
