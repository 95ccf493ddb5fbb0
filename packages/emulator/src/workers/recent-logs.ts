/** What one invocation logged. */
export interface InvocationLog {
  /** Of its environment. */
  readonly logStreamName: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Its last 4 KB, with the lines that Lambda itself writes. */
  readonly text: string;
}

/** Invocations whose logs are kept. */
const MOST = 1000;

/** What the last invocations of a function logged: enough for a client that asks soon, and never much. */
export class RecentLogs {
  readonly #logs: InvocationLog[] = [];
  #next = 0;

  add(log: InvocationLog): void {
    this.#logs[this.#next] = log;
    this.#next = (this.#next + 1) % MOST;
  }

  /** In the order of their start. */
  get all(): readonly InvocationLog[] {
    return this.#logs.toSorted((one, other) => one.startedAt - other.startedAt);
  }
}
