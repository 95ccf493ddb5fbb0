import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { OWN_FILE } from '../../own-folder.ts';
import type { FunctionThread, Outcome, ThreadStart } from '../function-thread.ts';
import { lambdaEnvironment } from '../lambda-environment.ts';
import { exited, MAX_RESPONSE_BYTES, outOfMemory, responseTooLarge, timedOut } from '../reported-error.ts';
import type { InvokeMessage, ReportedError, ThreadMessage } from '../thread-message.ts';
import { findPython, type Interpreter } from './interpreter.ts';
import { watchProcessMemory } from './process-memory.ts';

/** How long loading a function's code may take before the invocation's own time begins, in milliseconds. */
const INIT_MS = 10_000;

/** Folder of the programs in Python: beside the source, or in the package. */
export const PYTHON_PROGRAMS = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './program' : '.', import.meta.url),
);
const PROGRAM = path.join(PYTHON_PROGRAMS, 'python-runtime.py');

/** The descriptor that invocations and answers take, a line each; the program knows it too. */
const CHANNEL = 3;

/** One process of a Python function: loads its code once, then runs one invocation at a time until it ends or is killed. */
export class PythonProcess implements FunctionThread {
  readonly expiration: Date;
  readonly loaded: Promise<void>;
  readonly ended: Promise<void>;
  lastUsedAt = performance.now();
  readonly #settings: ThreadStart;
  readonly #startedAt = performance.now();
  readonly #setLoaded: () => void;
  readonly #setEnded: () => void;
  #child: ChildProcess | undefined;
  #readyAt: number | undefined;
  #alive = true;
  #crash: ReportedError | undefined;
  #running: { end(outcome: Outcome): void; requestId: string; onReady(): void } | undefined;

  constructor(settings: ThreadStart) {
    this.#settings = settings;
    this.expiration = settings.session.Expiration;
    const loaded = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    this.loaded = loaded.promise;
    this.ended = ended.promise;
    this.#setLoaded = loaded.resolve;
    this.#setEnded = ended.resolve;
    findPython().then(
      (interpreter) => this.#start(interpreter),
      (error: Error) => this.#onExit({ errorType: error.name, errorMessage: error.message }),
    );
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Not measured: of a process that works, another core's worth is started. */
  get workShare(): number {
    return 0;
  }

  get initMs(): number | undefined {
    return this.#readyAt === undefined ? undefined : this.#readyAt - this.#startedAt;
  }

  run(message: Omit<InvokeMessage, 'deadline'>): Promise<Outcome> {
    const { requestId } = message;
    if (!this.#alive) {
      return Promise.resolve({ type: 'failed', error: this.#crash ?? exited(requestId, 1) });
    }
    this.lastUsedAt = performance.now();
    const { timeoutSeconds } = this.#settings.definition;
    return new Promise((resolve) => {
      const expire = () => this.#kill(timedOut(requestId, timeoutSeconds));
      const send = () => {
        clearTimeout(timer);
        timer = setTimeout(expire, timeoutSeconds * 1000);
        this.#send({ ...message, deadline: Date.now() + timeoutSeconds * 1000 });
      };
      let timer = setTimeout(expire, INIT_MS + timeoutSeconds * 1000);
      const end = (outcome: Outcome) => {
        this.lastUsedAt = performance.now();
        clearTimeout(timer);
        this.#running = undefined;
        resolve(outcome);
      };
      this.#running = { end, requestId, onReady: send };
      if (this.#readyAt !== undefined) send();
    });
  }

  async terminate(): Promise<void> {
    this.#alive = false;
    this.#kill(this.#crash);
    await this.ended;
  }

  #start({ executable, packages }: Interpreter): void {
    if (!this.#alive) {
      this.#onExit(undefined);
      return;
    }
    const { definition, logFile } = this.#settings;
    const layers = (definition.layers ?? []).map((folder) => path.join(folder, 'python'));
    const log = openSync(logFile, 'a', OWN_FILE);
    const child = spawn(
      executable,
      // Nothing is written into the author's folder, which is read-only on Lambda.
      ['-B', PROGRAM, JSON.stringify({ layers, runtime: packages })],
      {
        cwd: definition.taskRoot,
        env: lambdaEnvironment(this.#settings),
        stdio: ['ignore', log, log, 'pipe'],
        // A group of its own: what the function started dies with it.
        detached: true,
      },
    );
    closeSync(log);
    this.#child = child;
    const channel = this.#channel as Duplex;
    // A process that was killed reads no more: its end is what counts.
    channel.on('error', () => undefined);
    createInterface({ input: channel }).on('line', (line) => this.#onMessage(JSON.parse(line)));
    const { memoryMB } = definition;
    const onExceeded = () => this.#kill(outOfMemory(this.#running?.requestId ?? ''));
    const endWatch =
      child.pid === undefined ? undefined : watchProcessMemory(child.pid, memoryMB, onExceeded);
    child.once('error', ({ name, message }) => this.#onExit({ errorType: name, errorMessage: message }));
    // Not before its last message has been read.
    child.once('close', (status, signal) => {
      endWatch?.();
      this.#onExit(this.#running && ended(this.#running.requestId, status, signal));
    });
  }

  get #channel(): Duplex | undefined {
    return this.#child?.stdio[CHANNEL] as Duplex | undefined;
  }

  #send(message: InvokeMessage): void {
    this.#channel?.write(`${JSON.stringify(message)}\n`);
  }

  #kill(reason: ReportedError | undefined): void {
    this.#crash ??= reason;
    // Not started yet, and no longer wanted.
    if (this.#child === undefined) this.#alive = false;
    const { pid, exitCode, signalCode } = this.#child ?? {};
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended in the meantime.
    }
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

  #onExit(error: ReportedError | undefined): void {
    this.#alive = false;
    this.#crash ??= error;
    const running = this.#running;
    running?.end({ type: 'failed', error: this.#crash ?? exited(running.requestId, 1) });
    this.#setEnded();
  }
}

function ended(requestId: string, status: number | null, signal: NodeJS.Signals | null): ReportedError {
  if (signal === null) return exited(requestId, status ?? 0);
  const name = signal === 'SIGSEGV' ? 'segmentation fault' : signal.slice(3).toLowerCase();
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: ${name}`,
  };
}
