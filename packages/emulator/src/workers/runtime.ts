import { flushCompileCache } from 'node:module';
import { performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { type CurrentInvocation, ownInvocation, runAs } from './current-invocation.ts';
import { handlerContext } from './handler-context.ts';
import { type Handler, loadHandler } from './handler-module.ts';
import type { FromEnvironment, InvokeMessage, ReportedError } from './messages.ts';
import { reportRejection, reportThrown } from './reported-error.ts';

/** Milliseconds between two reports of an environment's load to the emulator. */
const LOAD_MS = 100;

/** The function that a runtime serves. */
export interface RuntimeSettings {
  /** Folder of the function's code, `LAMBDA_TASK_ROOT`. */
  readonly taskRoot: string;
  /** For example `index.handler`. */
  readonly handler: string;
  /** For example `nodejs24.x`. */
  readonly runtime: string;
  /** Folder in which V8's compiled code is cached for the next process; absent to cache nothing. */
  readonly compileCache?: string | undefined;
}

/** Serves a function's invocations, as the bootstrap and the runtime do on Lambda. */
export class Runtime {
  readonly #settings: RuntimeSettings;
  readonly #post: (message: FromEnvironment) => void;
  #handler: Handler | undefined;
  #hasWorked = false;

  /** @param post sends a message to the emulator. */
  constructor(settings: RuntimeSettings, post: (message: FromEnvironment) => void) {
    this.#settings = settings;
    this.#post = post;
  }

  /** Loads the handler; the process ends if it cannot. */
  async load(): Promise<void> {
    const { taskRoot, handler, runtime } = this.#settings;
    if (Number(/^nodejs(\d+)/.exec(runtime)?.[1]) < 24) this.#reportUncaughtErrors();
    process.on('exit', () => {
      const requestId = ownInvocation()?.requestId;
      if (requestId !== undefined) this.#post({ type: 'exiting', requestId });
    });
    try {
      this.#handler = await loadHandler(taskRoot, handler);
    } catch (thrown) {
      this.#crash('Uncaught Exception', reportThrown(thrown), 1);
    }
    this.#reportLoad();
    this.#post({ type: 'ready' });
  }

  /** Runs an invocation; others may be running at the same time. */
  async run(message: InvokeMessage): Promise<void> {
    const { requestId, logFile } = message;
    const invocation: CurrentInvocation = { requestId, logTail: Buffer.alloc(0), logFile };
    this.#hasWorked = true;
    await runAs(invocation, async () => {
      const answer = await this.#outcomeOf(message);
      // As in Lambda's runtime: a rejection that is already pending belongs to this invocation.
      await new Promise((resolve) => setImmediate(resolve));
      const { total_heap_size, external_memory } = getHeapStatistics();
      const memoryMB = Math.ceil((total_heap_size + external_memory) / 2 ** 20);
      this.#post({ ...answer, requestId, memoryMB, logTail: invocation.logTail.toString('utf8') });
    });
    this.#keepCompiledCode();
  }

  async #outcomeOf(
    message: InvokeMessage,
  ): Promise<{ type: 'succeeded'; payload: string } | { type: 'failed'; error: ReportedError }> {
    try {
      const result = await this.#handler?.(JSON.parse(message.payload), handlerContext(message));
      return { type: 'succeeded', payload: serialise(result) };
    } catch (thrown) {
      const error = reportThrown(thrown);
      console.error('Invoke Error', `\t${JSON.stringify(error)}`);
      return { type: 'failed', error };
    }
  }

  #crash(label: string, error: ReportedError, status: number): void {
    console.error(label, JSON.stringify(error));
    this.#post({ type: 'crashed', error });
    process.exit(status);
  }

  /**
   * As AWS's runtime client does up to Node.js 22. Since Node.js 24 it leaves uncaught errors to Node.js, which ends
   * with status 1.
   *
   * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/v3.x/src/index.mjs
   */
  #reportUncaughtErrors(): void {
    process.on('uncaughtException', (error) => this.#crash('Uncaught Exception', reportThrown(error), 129));
    process.on('unhandledRejection', (reason) =>
      this.#crash('Unhandled Promise Rejection', reportRejection(reason), 128),
    );
  }

  #reportLoad(): void {
    let before = performance.eventLoopUtilization();
    setInterval(() => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      if (this.#hasWorked) this.#post({ type: 'load', workShare: utilization });
    }, LOAD_MS).unref();
  }

  #isKept = false;

  /**
   * Writes the code that V8 compiled to the cache, once. Node.js itself would write it at its exit, but environments
   * are killed.
   * This happens after an invocation, because V8 compiles a function when it is first called: hardly anything is
   * compiled right after loading.
   */
  #keepCompiledCode(): void {
    if (this.#isKept || this.#settings.compileCache === undefined) return;
    this.#isKept = true;
    setImmediate(flushCompileCache);
  }
}

/** JSON of a handler's result; `null` for `undefined`. */
function serialise(result: unknown): string {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch (cause) {
    const error = new Error('Unable to stringify response body', { cause });
    error.name = 'Runtime.JSONStringifyError';
    throw error;
  }
}
