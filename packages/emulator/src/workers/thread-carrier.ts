import { Worker } from 'node:worker_threads';
import { inBatches } from './batches.ts';
import type { Carrier, CarrierEvents, EnvironmentStart } from './carrier.ts';
import { runtimeSettings } from './function-definition.ts';
import { lambdaEnvironment } from './lambda-environment.ts';
import { resourceLimits, watchMemory } from './memory-watch.ts';
import type { FromEnvironment, ReportedError, ToEnvironment } from './messages.ts';
import { exited, outOfMemory } from './reported-error.ts';
import type { ThreadSettings } from './thread-runtime.ts';

/** TypeScript in the source tree, JavaScript in the package. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? './thread-runtime.ts' : './thread-runtime.js',
  import.meta.url,
);

/**
 * Runs an environment in a thread of this process, which starts sooner than a process and takes a third of its
 * memory. Only for code that can be trusted with the process, such as a stack's own functions.
 */
export function threadCarrier(settings: EnvironmentStart, { onMessage, onExit }: CarrierEvents): Carrier {
  const { definition, logFile, endpoint, hasHost } = settings;
  const worker = new Worker(PROGRAM, {
    workerData: {
      ...runtimeSettings(definition),
      logFile,
      host: hasHost ? endpoint : undefined,
    } satisfies ThreadSettings,
    env: lambdaEnvironment(settings),
    argv: [],
    execArgv: [],
    // Output is captured inside the thread; this keeps other output (a warning of Node.js itself) off the user's
    // terminal.
    stdout: true,
    stderr: true,
    name: definition.name,
    resourceLimits: resourceLimits(definition.memoryMB),
  });
  worker.stdout.resume();
  worker.stderr.resume();
  let crash: ((requestId: string) => ReportedError) | undefined;
  worker.on('message', (messages: readonly FromEnvironment[]) => {
    for (const message of messages) onMessage(message);
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    crash = isMemory ? outOfMemory : (requestId) => exited(requestId, 1);
  });
  worker.once('exit', (status) => onExit(crash ?? ((requestId) => exited(requestId, status))));
  return {
    send: inBatches((messages: readonly ToEnvironment[]) => worker.postMessage(messages)),
    kill: () => void worker.terminate(),
    watchMemory: (limitMB, onExceeded) => watchMemory(worker, limitMB, onExceeded),
  };
}
