import { randomBytes, randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { makeOwnFolder } from '../own-folder.ts';
import { doesAnotherHelp } from './another-thread.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { FunctionLog } from './function-log.ts';
import type { FunctionThread } from './function-thread.ts';
import {
  FunctionPoolClosedError,
  type Invocation,
  type InvocationResult,
  invocationResult,
} from './invocation.ts';
import type { RoleSession } from './lambda-environment.ts';
import { startThread } from './start-thread.ts';
import { WarmThreads } from './warm-threads.ts';

/** Settings of {@link FunctionPool}. */
export interface FunctionPoolSettings {
  readonly definition: FunctionDefinition;
  /** The emulator, for example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Folder of the log `{name}.log`; made if it is missing. */
  readonly logFolder: string;
  /** Issues a session of the function's role: asked once a thread, before the thread starts. */
  readonly session: () => RoleSession;
  /** Threads at once; 4 for each core by default, but at most 16. More than one start only while they wait, and more than one a core only while there is CPU to spare. */
  readonly maxThreads?: number;
  /** Called at the end of each invocation. */
  readonly onEnd?: (invocation: Invocation, result: InvocationResult) => void;
}

interface Queued {
  readonly invocation: Invocation;
  readonly resolve: (result: InvocationResult) => void;
  readonly reject: (error: Error) => void;
}

/** A session is replaced when less than this is left after the function's own time-out, in milliseconds. */
const SESSION_MARGIN_MS = 60_000;

/** How often it is asked, while invocations wait, whether another thread would help, in milliseconds. */
const GROWTH_MS = 100;

/**
 * One function's threads: invocations wait in order for a free one, a warm one first, and whatever happens to an
 * invocation happens to its own thread alone.
 *
 * @example
 * ```ts
 * const pool = new FunctionPool({ definition, endpoint, logFolder, session });
 * const { payload } = await pool.invoke({ payload: '{}', invokedFunctionArn: definition.arn });
 * ```
 */
export class FunctionPool {
  readonly definition: FunctionDefinition;
  readonly #settings: FunctionPoolSettings;
  readonly #log: FunctionLog;
  readonly #logFile: string;
  readonly #maxThreads: number;
  readonly #threads = new Set<FunctionThread>();
  readonly #warm = new WarmThreads();
  readonly #running = new Map<FunctionThread, Invocation>();
  readonly #queue: Queued[] = [];
  #starting = 0;
  #growth: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(settings: FunctionPoolSettings) {
    this.definition = settings.definition;
    this.#settings = settings;
    this.#maxThreads = settings.maxThreads ?? Math.min(16, availableParallelism() * 4);
    makeOwnFolder(settings.logFolder);
    this.#logFile = path.join(settings.logFolder, `${settings.definition.name}.log`);
    this.#log = new FunctionLog(this.#logFile, settings.definition);
  }

  /**
   * Runs an invocation when a thread is free.
   *
   * @throws {FunctionPoolClosedError} if the pool was closed before it ran.
   */
  invoke(invocation: Invocation): Promise<InvocationResult> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new FunctionPoolClosedError(this.definition.name));
      this.#queue.push({ invocation, resolve, reject });
      this.#dispatch();
    });
  }

  /** Loads the code in a first thread, so that the first invocation finds it warm; a failure shows when it is invoked. */
  warmUp(): void {
    if (this.#threads.size > 0 || this.#closed) return;
    const thread = this.#start();
    void thread?.loaded.then(() => {
      this.#warm.rest(thread);
      this.#dispatch();
    });
  }

  /**
   * Kills what runs, as when the machine under it is lost.
   *
   * @returns how many invocations were killed, once their threads are no more
   */
  async kill(which: (invocation: Invocation) => boolean): Promise<number> {
    const struck = [...this.#running].filter(([, invocation]) => which(invocation));
    await Promise.all(struck.map(([thread]) => thread.terminate()));
    return struck.length;
  }

  /** Refuses what waits, and kills what runs. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#growth);
    for (const { reject } of this.#queue.splice(0)) reject(new FunctionPoolClosedError(this.definition.name));
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
    this.#log.close();
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const neededUntil = Date.now() + this.definition.timeoutSeconds * 1000 + SESSION_MARGIN_MS;
      const tenantId = this.#queue[0]?.invocation.tenantId;
      const thread = this.#warm.take(neededUntil, tenantId) ?? this.#start();
      if (!thread) {
        // A resting thread of another tenant takes the place of one that is needed.
        if (tenantId !== undefined) this.#warm.endOldest();
        return;
      }
      const queued = this.#queue.shift();
      // What fails here is the emulator's own, such as a log that cannot be written: the caller gets the error.
      if (queued) this.#run(thread, queued).catch(queued.reject);
    }
  }

  #start(): FunctionThread | undefined {
    if (!this.#mayStart()) return undefined;
    const now = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const thread = startThread({
      definition: this.definition,
      endpoint: this.#settings.endpoint,
      session: this.#settings.session(),
      logStreamName: `${now}/[${this.definition.version}]${randomBytes(16).toString('hex')}`,
      logFile: this.#logFile,
    });
    this.#threads.add(thread);
    this.#starting++;
    void Promise.race([thread.loaded, thread.ended]).then(() => {
      this.#starting--;
      this.#dispatch();
    });
    void thread.ended.then(() => {
      this.#threads.delete(thread);
      this.#dispatch();
    });
    return thread;
  }

  #mayStart(): boolean {
    if (this.#threads.size === 0) return true;
    if (this.#threads.size >= this.#maxThreads) return false;
    // Loading code is all CPU: of threads that load at once, each is the slower.
    if (this.#starting === 0 && doesAnotherHelp([...this.#threads])) return true;
    this.#growth ??= setTimeout(() => {
      this.#growth = undefined;
      this.#dispatch();
    }, GROWTH_MS);
    return false;
  }

  async #run(thread: FunctionThread, { invocation, resolve }: Queued): Promise<void> {
    const requestId = randomUUID();
    const isCold = thread.initMs === undefined;
    const head = this.#log.start(requestId);
    const beganAt = performance.now();
    this.#running.set(thread, invocation);
    const outcome = await thread.run({ requestId, ...invocation });
    this.#running.delete(thread);
    const { initMs } = thread;
    const tail = this.#log.report({
      requestId,
      // Loading began a little before the invocation did.
      durationMs: Math.max(0, performance.now() - beganAt - (isCold ? (initMs ?? 0) : 0)),
      ...(isCold && initMs !== undefined ? { initMs } : {}),
      ...(outcome.memoryMB === undefined ? {} : { memoryMB: outcome.memoryMB }),
      ...(outcome.type === 'failed' ? { error: outcome.error } : {}),
    });
    const result = invocationResult(requestId, outcome, `${head}${outcome.logTail ?? ''}${tail}`);
    this.#warm.rest(thread, invocation.tenantId);
    this.#dispatch();
    resolve(result);
    this.#settings.onEnd?.(invocation, result);
  }
}
