import { getCompileCacheDir } from 'node:module';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FunctionDefinition } from './function-definition.ts';
import type { FunctionThread, Outcome, ThreadStart } from './function-thread.ts';
import { lambdaEnvironment } from './lambda-environment.ts';
import { resourceLimits, watchMemory } from './memory-watch.ts';
import { exited, MAX_RESPONSE_BYTES, outOfMemory, responseTooLarge, timedOut } from './reported-error.ts';
import type { InvokeMessage, ReportedError, ThreadMessage, ThreadSettings } from './thread-message.ts';
import { WorkMeter } from './work-meter.ts';

/** How long loading a function's code may take before the invocation's own time begins, in milliseconds. */
const INIT_MS = 10_000;

/** As TypeScript in the source tree, as JavaScript in the package. */
const PROGRAM = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url);

/** One thread of a function: loads its code once, then runs one invocation at a time until it ends or is killed. */
export class WorkerThread implements FunctionThread {
  /** When the session in its environment ends. */
  readonly expiration: Date;
  /** Settles when its code is loaded; never, if it cannot be. */
  readonly loaded: Promise<void>;
  /** Settles when the thread is no more. */
  readonly ended: Promise<void>;
  /** When its last invocation began or ended, as `performance.now()` says it. */
  lastUsedAt = performance.now();
  readonly #definition: FunctionDefinition;
  readonly #worker: Worker;
  readonly #startedAt = performance.now();
  #readyAt: number | undefined;
  readonly #meter: WorkMeter;
  #alive = true;
  #crash: ReportedError | undefined;
  readonly #setLoaded: () => void;
  #running: { end(outcome: Outcome): void; requestId: string; onReady(): void } | undefined;

  constructor(settings: ThreadStart) {
    const { definition, session, logFile } = settings;
    this.#definition = definition;
    this.expiration = session.Expiration;
    this.#worker = new Worker(PROGRAM, {
      workerData: {
        taskRoot: definition.taskRoot,
        handler: definition.handler,
        logFile,
        compileCache: compileCache(),
      } satisfies ThreadSettings,
      env: lambdaEnvironment(settings),
      argv: [],
      execArgv: [],
      // Captured inside the thread; what slips past (a warning of Node.js itself) must not reach the user's terminal.
      stdout: true,
      stderr: true,
      name: definition.name,
      resourceLimits: resourceLimits(definition.memoryMB),
    });
    this.#meter = new WorkMeter(this.#worker);
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.loaded = promise;
    this.#setLoaded = resolve;
    this.#worker.on('message', (message: ThreadMessage) => this.#onMessage(message));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => this.#onError(error));
    this.ended = new Promise((resolve) => {
      this.#worker.once('exit', (status) => {
        this.#onExit(status);
        resolve();
      });
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** How long the code took to load, in milliseconds; undefined until it has. */
  get initMs(): number | undefined {
    return this.#readyAt === undefined ? undefined : this.#readyAt - this.#startedAt;
  }

  get workShare(): number {
    return this.#meter.share;
  }

  /**
   * Runs one invocation; never rejects. If the invocation is killed, the thread has ended before this settles.
   *
   * @param message The invocation but for its deadline, which is the function's time-out from when it begins.
   */
  run(message: Omit<InvokeMessage, 'deadline'>): Promise<Outcome> {
    const { requestId } = message;
    if (!this.#alive) {
      return Promise.resolve({ type: 'failed', error: this.#crash ?? exited(requestId, 1) });
    }
    this.lastUsedAt = performance.now();
    const { memoryMB, timeoutSeconds } = this.#definition;
    return new Promise((resolve) => {
      const timeoutMs = timeoutSeconds * 1000;
      const kill = (error: ReportedError) => {
        this.#crash = error;
        void this.#worker.terminate();
      };
      const expire = () => kill(timedOut(requestId, timeoutSeconds));
      const send = () => {
        clearTimeout(timer);
        timer = setTimeout(expire, timeoutMs);
        this.#worker.postMessage({ ...message, deadline: Date.now() + timeoutMs } satisfies InvokeMessage);
      };
      let timer = setTimeout(expire, INIT_MS + timeoutMs);
      const endWatch = watchMemory(this.#worker, memoryMB, () => kill(outOfMemory(requestId)));
      const end = (outcome: Outcome) => {
        this.lastUsedAt = performance.now();
        clearTimeout(timer);
        endWatch();
        this.#running = undefined;
        resolve(outcome);
      };
      this.#running = { end, requestId, onReady: send };
      if (this.#readyAt !== undefined) send();
    });
  }

  /** Ends the thread, whatever it is doing. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #onMessage(message: ThreadMessage): void {
    if (message.type === 'ready') {
      this.#readyAt = performance.now();
      this.#setLoaded();
      this.#running?.onReady();
    } else if (message.type === 'crashed') {
      this.#crash ??= message.error;
    } else if (message.type === 'succeeded' && Buffer.byteLength(message.payload) > MAX_RESPONSE_BYTES) {
      this.#running?.end({ ...message, type: 'failed', error: responseTooLarge() });
    } else {
      this.#running?.end(message);
    }
  }

  #onError(error: NodeJS.ErrnoException): void {
    const requestId = this.#running?.requestId ?? '';
    this.#crash ??=
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? outOfMemory(requestId)
        : { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
  }

  #onExit(status: number): void {
    this.#alive = false;
    const running = this.#running;
    running?.end({ type: 'failed', error: this.#crash ?? exited(running.requestId, status) });
  }
}

/** Folder of the process's own cache, if it has one. */
function compileCache(): string | undefined {
  // Node.js names a folder for its version inside the one that it is given.
  const ofVersion = getCompileCacheDir();
  return ofVersion === undefined ? undefined : path.dirname(ofVersion);
}
