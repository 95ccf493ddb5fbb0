import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { appendOwnFile, makeOwnFolder } from '../own-folder.ts';
import { areOverloaded, doesAnotherHelp } from './another-environment.ts';
import { Environment } from './environment.ts';
import { EnvironmentSet } from './environment-set.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { FunctionLog, isPlatformError } from './function-log.ts';
import type { CallHost } from './host.ts';
import {
  FunctionPoolClosedError,
  type Invocation,
  type InvocationResult,
  invocationResult,
} from './invocation.ts';
import type { RoleSession } from './lambda-environment.ts';
import type { LoadFailure } from './messages.ts';
import { mostEnvironments } from './most-environments.ts';
import { RecentLogs } from './recent-logs.ts';
import { carrierOf } from './start-carrier.ts';

/** Settings of {@link FunctionPool}. */
export interface FunctionPoolSettings {
  readonly definition: FunctionDefinition;
  /** The emulator, for example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Folder of the log `{name}.log`; created if it is missing. */
  readonly logFolder: string;
  /** Issues a session of the function's role; called once per environment, before it starts. */
  readonly session: () => RoleSession;
  /** Answers environments' calls without the network; without it, all of their calls use the network. */
  readonly callHost?: CallHost;
  /**
   * Maximum number of environments at once. If each runs several invocations at once, the default is one process for
   * each core or one thread; more than one only while the first works all the time and CPU is free. Otherwise the
   * default is 4 for each core, but at most 16: more than one only while they wait, and more than one for each core
   * only while CPU is free. Up to 64 processes may run if all of them wait, and at most one for each 200 MB of
   * available memory.
   */
  readonly maxEnvironments?: number;
  /** File for the output of an invocation, in addition to the function's log; undefined for none. */
  readonly invocationLog?: ((invocation: Invocation) => string | undefined) | undefined;
  /** Called at the end of each invocation. */
  readonly onEnd?: (invocation: Invocation, result: InvocationResult) => void;
}

interface Queued {
  readonly invocation: Invocation;
  readonly resolve: (result: InvocationResult) => void;
  readonly reject: (error: Error) => void;
}

/** Milliseconds that a session must remain valid after the function's own time-out; otherwise it is replaced. */
const SESSION_MARGIN_MS = 60_000;

/** Milliseconds between two checks, while invocations wait, whether another environment would help. */
const GROWTH_MS = 100;

/**
 * One function's environments: invocations wait in order for one with room, preferably a warm one, and a failure of one
 * invocation only affects its own environment.
 *
 * @example
 * ```ts
 * const pool = new FunctionPool({ definition, endpoint, logFolder, session, callHost });
 * const { payload } = await pool.invoke({ payload: '{}', event: {}, invokedFunctionArn: definition.arn });
 * ```
 */
export class FunctionPool {
  readonly definition: FunctionDefinition;
  /** The logs of its last invocations. */
  readonly recentLogs = new RecentLogs();
  readonly #settings: FunctionPoolSettings;
  readonly #log: FunctionLog;
  readonly #logFile: string;
  readonly #maxEnvironments: number;
  readonly #concurrency: number;
  readonly #environments: EnvironmentSet;
  readonly #running = new Map<Invocation, Environment>();
  readonly #queue: Queued[] = [];
  #starting = 0;
  #growth: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(settings: FunctionPoolSettings) {
    const { definition, logFolder } = settings;
    this.definition = definition;
    this.#settings = settings;
    this.#concurrency = definition.environmentConcurrency ?? 1;
    this.#environments = new EnvironmentSet(this.#concurrency);
    this.#maxEnvironments = settings.maxEnvironments ?? mostEnvironments(definition);
    makeOwnFolder(logFolder);
    this.#logFile = path.join(logFolder, `${definition.name}.log`);
    this.#log = new FunctionLog(this.#logFile, definition);
  }

  /**
   * Runs an invocation when there is room for it.
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

  /**
   * Loads the code in a first environment, so that the first invocation is warm, however late it comes.
   *
   * @returns why it could not be loaded; each invocation fails for the same reason.
   */
  async warmUp(): Promise<LoadFailure | undefined> {
    if (this.#environments.size > 0 || this.#closed) return undefined;
    return this.#start().loading;
  }

  /**
   * Kills running invocations, as if their machine was lost.
   *
   * @returns the number of killed invocations, after their environments have ended.
   */
  async kill(which: (invocation: Invocation) => boolean): Promise<number> {
    const struck = [...this.#running].filter(([invocation]) => which(invocation));
    await Promise.all(struck.map(([, environment]) => environment.terminate()));
    return struck.length;
  }

  /** Refuses waiting invocations, and kills running ones. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#growth);
    for (const { reject } of this.#queue.splice(0)) reject(new FunctionPoolClosedError(this.definition.name));
    await Promise.all(this.#environments.all.map((environment) => environment.terminate()));
    this.#log.close();
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const tenantId = this.#queue[0]?.invocation.tenantId;
      const environment = this.#find(tenantId);
      if (!environment) {
        // An idle environment of another tenant gives way to one that is needed.
        if (tenantId !== undefined) this.#environments.retireOldest();
        this.#lookAgain();
        return;
      }
      const queued = this.#queue.shift();
      // An error here is the emulator's own, for example that the log cannot be written, so the caller gets it.
      if (queued) this.#run(environment, queued).catch(queued.reject);
    }
  }

  /** Finds an environment with room. If all of them work all the time, it may be better to start another one first. */
  #find(tenantId: string | undefined): Environment | undefined {
    const neededUntil = Date.now() + this.definition.timeoutSeconds * 1000 + SESSION_MARGIN_MS;
    return this.#environments.free(neededUntil, tenantId) ?? (this.#mayStart() ? this.#start() : undefined);
  }

  #start(): Environment {
    const now = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const { endpoint, session, callHost } = this.#settings;
    const settings = {
      definition: this.definition,
      endpoint,
      session: session(),
      logStreamName: `${now}/[${this.definition.version}]${randomBytes(16).toString('hex')}`,
      logFile: this.#logFile,
      hasHost: callHost !== undefined,
    };
    const environment = new Environment(settings, carrierOf(this.definition), callHost);
    this.#environments.add(environment);
    this.#starting++;
    void Promise.race([environment.loaded, environment.ended]).then(() => {
      this.#starting--;
      this.#dispatch();
    });
    void environment.ended.then(() => this.#dispatch());
    return environment;
  }

  #mayStart(): boolean {
    const { all, size } = this.#environments;
    if (size === 0) return true;
    if (size >= this.#maxEnvironments) return false;
    // Loading code only uses CPU, so environments that load at the same time slow each other down.
    if (this.#starting > 0) return false;
    return this.#concurrency > 1 ? areOverloaded(all) : doesAnotherHelp(all);
  }

  #lookAgain(): void {
    this.#growth ??= setTimeout(() => {
      this.#growth = undefined;
      this.#dispatch();
    }, GROWTH_MS);
  }

  async #run(environment: Environment, { invocation, resolve }: Queued): Promise<void> {
    const requestId = randomUUID();
    const isCold = environment.initMs === undefined;
    const head = this.#log.start(requestId);
    const beganAt = performance.now();
    const startedAt = Date.now();
    const logFile = this.#settings.invocationLog?.(invocation);
    this.#running.set(invocation, environment);
    const { event: _, ...sent } = invocation;
    const outcome = await environment.run({ requestId, ...sent, ...(logFile && { logFile }) });
    this.#running.delete(invocation);
    if (logFile !== undefined && outcome.type === 'failed' && isPlatformError(outcome.error))
      appendOwnFile(logFile, `${new Date().toISOString()} ${outcome.error.errorMessage}\n`);
    const { initMs } = environment;
    const tail = this.#log.report({
      requestId,
      // Loading began a little before the invocation.
      durationMs: Math.max(0, performance.now() - beganAt - (isCold ? (initMs ?? 0) : 0)),
      ...(isCold && initMs !== undefined ? { initMs } : {}),
      ...(outcome.memoryMB === undefined ? {} : { memoryMB: outcome.memoryMB }),
      ...(outcome.type === 'failed' ? { error: outcome.error } : {}),
    });
    const result = invocationResult(requestId, outcome, `${head}${outcome.logTail ?? ''}${tail}`);
    this.recentLogs.add({ logStreamName: environment.logStreamName, startedAt, text: result.logTail });
    this.#environments.rest(environment);
    this.#dispatch();
    resolve(result);
    this.#settings.onEnd?.(invocation, result);
  }
}
