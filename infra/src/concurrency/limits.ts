/** What Lambda allows, as `GetAccountSettings` and `GetFunctionConcurrency` say. */
export interface LambdaLimits {
  /** Of the account in the region. */
  readonly Account: number;
  /** What is left of that for functions without a reservation. */
  readonly Unreserved: number;
  /** Of the worker, if it has a reservation. */
  readonly Reserved?: number;
}

/** How many workers Lambda runs at once: the worker's reservation, or what the account's functions share. */
export function availableWorkers({ Unreserved, Reserved }: LambdaLimits): number {
  return Reserved ?? Unreserved;
}

/**
 * How many workers a run is to keep busy.
 *
 * A worker with a reservation may have all of it: nobody else can. Of what functions share, the rest of the share is for
 * the orchestrator's own functions, for moments at which more workers are invoked than usual, and for what else the account
 * runs.
 *
 * @param share percent of what functions share, 1 to 100
 * @returns at least 1
 */
export function roomForWorkers({ Unreserved, Reserved }: LambdaLimits, share: number): number {
  return Math.max(1, Reserved ?? Math.floor((Unreserved * share) / 100));
}
