import type { Carrier, EnvironmentStart, StartCarrier } from './carrier.ts';
import { Crash, type CrashReason } from './crash.ts';
import { answerCall, type CallHost } from './host.ts';
import type { CallMessage, FromEnvironment, InvokeMessage, LoadFailure } from './messages.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { endedByAnother, exited, outOfMemory, timedOut } from './reported-error.ts';

/** Milliseconds for which a function's code may load before the time counts towards the invocation's time-out. */
const INIT_MS = 10_000;

/** Milliseconds for which an environment may be silent after an invocation's time-out before it is killed. */
const SILENCE_MS = 5_000;

/** An invocation for an environment; its deadline is the function's time-out from its start. */
export type InvocationToRun = Omit<InvokeMessage, 'type' | 'deadline'>;

interface Running {
  begin(): void;
  end(outcome: Outcome): void;
}

/** One execution environment of a function: loads the code once, then runs invocations until it ends or is killed. */
export class Environment {
  /** When its session expires. */
  readonly expiration: Date;
  /** Resolves when its code is loaded; never if it cannot be loaded. */
  readonly loaded: Promise<void>;
  /** Resolves when its code is loaded, or with the reason if it cannot be loaded. */
  readonly loading: Promise<LoadFailure | undefined>;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** When one of its invocations last began or ended, from `performance.now()`. */
  lastUsedAt = performance.now();
  /** The only tenant that may use it; undefined until a tenant has used it. */
  tenantId: string | undefined;
  /** Share of recent time in which it worked instead of waiting, from 0 to 1; 1 while it loads its code. */
  workShare = 1;
  /** When {@link workShare} was last reported. */
  loadSeenAt = 0;
  /** When its code was loaded. */
  loadedAt = 0;
  readonly #settings: EnvironmentStart;
  readonly #carrier: Carrier;
  readonly #callHost: CallHost | undefined;
  readonly #startedAt = performance.now();
  readonly #running = new Map<string, Running>();
  readonly #setLoaded: () => void;
  readonly #setLoading: (failure: LoadFailure | undefined) => void;
  readonly #setEnded: () => void;
  #readyAt: number | undefined;
  #heardAt = performance.now();
  #alive = true;
  #isRetired = false;
  readonly #crash = new Crash();
  #endWatch: (() => void) | undefined;

  /** @param callHost answers its calls without the network. */
  constructor(settings: EnvironmentStart, startCarrier: StartCarrier, callHost?: CallHost) {
    this.#settings = settings;
    this.#callHost = callHost;
    this.expiration = settings.session.Expiration;
    const loaded = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const loading = Promise.withResolvers<LoadFailure | undefined>();
    this.loaded = loaded.promise;
    this.loading = loading.promise;
    this.ended = ended.promise;
    this.#setLoaded = loaded.resolve;
    this.#setLoading = loading.resolve;
    this.#setEnded = ended.resolve;
    this.#carrier = startCarrier(settings, {
      onMessage: (message) => this.#onMessage(message),
      onExit: (reason) => this.#onExit(reason),
    });
  }

  /** Name of its stream in the function's log group. */
  get logStreamName(): string {
    return this.#settings.logStreamName;
  }

  /** Whether it can run invocations. */
  get isUsable(): boolean {
    return this.#alive && !this.#isRetired;
  }

  /** How many invocations it is running. */
  get running(): number {
    return this.#running.size;
  }

  /** How long the code took to load, in milliseconds; undefined until it is loaded. */
  get initMs(): number | undefined {
    return this.#readyAt === undefined ? undefined : this.#readyAt - this.#startedAt;
  }

  /** Runs one invocation; never rejects. */
  run(invocation: InvocationToRun): Promise<Outcome> {
    const { requestId } = invocation;
    if (!this.#alive) return Promise.resolve({ type: 'failed', error: this.#crash.reasonFor(requestId) });
    this.lastUsedAt = performance.now();
    this.tenantId ??= invocation.tenantId;
    const timeoutMs = this.#settings.definition.timeoutSeconds * 1000;
    return new Promise((resolve) => {
      const expire = () => this.#expire(requestId);
      let timer = setTimeout(expire, INIT_MS + timeoutMs);
      const begin = () => {
        clearTimeout(timer);
        timer = setTimeout(expire, timeoutMs);
        this.#carrier.send({ type: 'invoke', ...invocation, deadline: Date.now() + timeoutMs });
      };
      const end = (outcome: Outcome) => {
        if (!this.#running.delete(requestId)) return;
        this.lastUsedAt = performance.now();
        clearTimeout(timer);
        if (this.#running.size === 0) this.#rest();
        resolve(outcome);
      };
      this.#running.set(requestId, { begin, end });
      this.#watch();
      if (this.#readyAt !== undefined) begin();
    });
  }

  /** Ends it when its running invocations have ended. */
  retire(): void {
    this.#isRetired = true;
    if (this.#running.size === 0) this.#rest();
  }

  /** Ends it immediately. */
  async terminate(): Promise<void> {
    this.#isRetired = true;
    this.#crash.because((requestId) => exited(requestId, 1));
    if (this.#alive) this.#carrier.kill();
    await this.ended;
  }

  #watchAnew(): void {
    this.#endWatch?.();
    this.#endWatch = undefined;
    this.#watch();
  }

  #watch(): void {
    const { memoryMB } = this.#settings.definition;
    // Each running invocation may use the function's memory.
    const limit = () => memoryMB * Math.max(1, this.#running.size);
    this.#endWatch ??= this.#carrier.watchMemory(limit, () => this.#kill(outOfMemory));
  }

  #rest(): void {
    this.#endWatch?.();
    this.#endWatch = undefined;
    if (this.#isRetired && this.#alive) this.#carrier.kill();
  }

  #kill(reason: CrashReason): void {
    this.#crash.because(reason);
    this.#isRetired = true;
    this.#carrier.kill();
  }

  /**
   * Ends an invocation at its time-out. Its environment ends as well: at once, or when the other invocations in it
   * have ended.
   */
  #expire(requestId: string): void {
    const { timeoutSeconds } = this.#settings.definition;
    const reason = (id: string) => timedOut(id, timeoutSeconds);
    if (this.#running.size === 1) {
      this.#kill(reason);
      return;
    }
    this.#isRetired = true;
    this.#running.get(requestId)?.end({ type: 'failed', error: reason(requestId) });
    const heardAt = this.#heardAt;
    // An environment in an endless loop cannot report the end of the others either.
    setTimeout(() => {
      if (this.#alive && this.#heardAt === heardAt) this.#kill(endedByAnother);
    }, SILENCE_MS).unref();
  }

  #onMessage(message: FromEnvironment): void {
    this.#heardAt = performance.now();
    if (message.type === 'ready') {
      this.loadedAt = performance.now();
      this.#readyAt = this.loadedAt;
      this.#setLoaded();
      this.#setLoading(undefined);
      for (const { begin } of [...this.#running.values()]) begin();
      // The process may not have been running before this message.
      if (this.#running.size > 0) this.#watchAnew();
    } else if (message.type === 'load') {
      this.workShare = message.workShare;
      this.loadSeenAt = performance.now();
    } else if (message.type === 'exiting') this.#crash.endedBy(message.requestId);
    else if (message.type === 'crashed') {
      this.#crash.because(() => message.error);
      this.#setLoading(message);
    } else if (message.type === 'call') void this.#answer(message);
    else {
      const { hasCredentials = true } = this.#settings.definition;
      this.#running.get(message.requestId)?.end(outcomeOf(message, hasCredentials));
    }
  }

  async #answer(call: CallMessage): Promise<void> {
    const answer = await answerCall(call, this.#callHost);
    if (this.#alive) this.#carrier.send(answer);
  }

  #onExit(reason: CrashReason): void {
    this.#alive = false;
    this.#crash.because(reason);
    if (this.#running.size === 1) this.#crash.suspect([...this.#running.keys()][0]);
    for (const [requestId, { end }] of [...this.#running])
      end({ type: 'failed', error: this.#crash.reasonFor(requestId) });
    this.#endWatch?.();
    this.#setLoading({ error: this.#crash.reasonFor('') });
    this.#setEnded();
  }
}
