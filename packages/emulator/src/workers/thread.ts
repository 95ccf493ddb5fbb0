// The program of a function's thread: what bootstrap and runtime are in Lambda.
import { enableCompileCache, flushCompileCache } from 'node:module';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { handlerContext } from './handler-context.ts';
import { type Handler, loadHandler } from './handler-module.ts';
import { resolveLoopbackNames } from './loopback-names.ts';
import { reportRejection, reportThrown } from './reported-error.ts';
import type { InvokeMessage, ReportedError, ThreadMessage, ThreadSettings } from './thread-message.ts';
import { captureOutput } from './thread-output.ts';

const { taskRoot, handler: handlerString, logFile, compileCache } = workerData as ThreadSettings;
if (compileCache !== undefined) enableCompileCache(compileCache);
const output = captureOutput(logFile);
resolveLoopbackNames();

function post(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}

function crash(label: string, error: ReportedError, status: number): void {
  console.error(label, JSON.stringify(error));
  post({ type: 'crashed', error });
  process.exit(status);
}

process.on('uncaughtException', (error) => crash('Uncaught Exception', reportThrown(error), 129));
process.on('unhandledRejection', (reason) =>
  crash('Unhandled Promise Rejection', reportRejection(reason), 128),
);

/** JSON of a handler's result; of `undefined`, `null`. */
function serialise(result: unknown): string {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch (cause) {
    const error = new Error('Unable to stringify response body', { cause });
    error.name = 'Runtime.JSONStringifyError';
    throw error;
  }
}

async function run(handler: Handler, message: InvokeMessage): Promise<void> {
  output.begin(message.requestId);
  let answer: { type: 'succeeded'; payload: string } | { type: 'failed'; error: ReportedError };
  try {
    const result = await handler(JSON.parse(message.payload), handlerContext(message));
    answer = { type: 'succeeded', payload: serialise(result) };
  } catch (thrown) {
    const error = reportThrown(thrown);
    console.error('Invoke Error', `\t${JSON.stringify(error)}`);
    answer = { type: 'failed', error };
  }
  // As Lambda's runtime does: a rejection that is already due belongs to this invocation.
  await new Promise((resolve) => setImmediate(resolve));
  const { total_heap_size, external_memory } = getHeapStatistics();
  const memoryMB = Math.ceil((total_heap_size + external_memory) / 2 ** 20);
  post({ ...answer, memoryMB, logTail: output.tail() });
  keepCompiledCode();
}

let isKept = compileCache === undefined;

/**
 * Writes what V8 compiled, once: by itself Node.js does so at a thread's own end, and these are killed.
 *
 * After an invocation, since V8 compiles a function when it is first called: code that only has loaded is hardly compiled.
 */
function keepCompiledCode(): void {
  if (isKept) return;
  isKept = true;
  setImmediate(flushCompileCache);
}

try {
  const handler = await loadHandler(taskRoot, handlerString);
  parentPort?.on('message', (message: InvokeMessage) => void run(handler, message));
  post({ type: 'ready' });
} catch (thrown) {
  crash('Uncaught Exception', reportThrown(thrown), 1);
}
