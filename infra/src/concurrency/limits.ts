/** Lambda's limits, from `GetAccountSettings` and `GetFunctionConcurrency`. */
export interface LambdaLimits {
  /** Concurrency of the account in the region. */
  readonly Account: number;
  /** The part of it that is left for functions without a reservation. */
  readonly Unreserved: number;
  /** Reservation of the worker, if it has one. */
  readonly Reserved?: number;
}

/** How many workers Lambda runs at once: the worker's reservation, or the account's shared concurrency. */
export function availableWorkers({ Unreserved, Reserved }: LambdaLimits): number {
  return Reserved ?? Unreserved;
}

/**
 * How many workers a run should keep busy.
 *
 * A worker with a reservation may use all of it, because no other function can. Of the shared concurrency, the rest is for
 * the orchestrator's own functions, for moments with more invocations than usual, and for the account's other
 * functions.
 *
 * @param share percentage of the shared concurrency, 1 to 100
 * @returns at least 1
 */
export function roomForWorkers({ Unreserved, Reserved }: LambdaLimits, share: number): number {
  return Math.max(1, Reserved ?? Math.floor((Unreserved * share) / 100));
}
