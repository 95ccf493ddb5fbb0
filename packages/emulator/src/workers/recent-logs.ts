/** The log of one invocation. */
export interface InvocationLog {
  /** Log stream of its environment. */
  readonly logStreamName: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Its last 4 KB, including the lines that Lambda itself writes. */
  readonly text: string;
}

/** Number of invocations whose logs are kept. */
const MOST = 1000;

/** The logs of a function's last invocations: enough for a client that asks soon, within a fixed amount of memory. */
export class RecentLogs {
  readonly #logs: InvocationLog[] = [];
  #next = 0;

  add(log: InvocationLog): void {
    this.#logs[this.#next] = log;
    this.#next = (this.#next + 1) % MOST;
  }

  /** In the order in which they started. */
  get all(): readonly InvocationLog[] {
    return this.#logs.toSorted((one, other) => one.startedAt - other.startedAt);
  }
}
