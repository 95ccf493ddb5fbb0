import { type LambdaLimits, roomForWorkers } from './limits.ts';

/** The size of a run or of one of its waves. */
export interface WaveSize {
  /** Accounts in which the worker will act. */
  readonly accounts: number;
  /** Targets in these accounts. */
  readonly targets: number;
}

/** How many accounts at once, and how many regions of each account at once. */
export interface RunConcurrency {
  readonly accounts: number;
  readonly regions: number;
}

/** Iterations that an inline Map runs at once (https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html). */
export const mostRegions = 40;

/** Children that a Distributed Map runs at once (https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html). */
export const mostAccounts = 10_000;

/** Default of the stack's parameter `ConcurrencyShare`, in percent. */
const defaultShare = 80;

/**
 * An account keeps its slot until its slowest region has ended. So few regions of an account run at once, but many accounts: as
 * many as leave at least this number of rounds, so that no round is a large part of the run.
 */
const fewestTurns = 3;

/**
 * An account does not use all of its slots while its credentials are issued and, if several of its regions run at once, while it
 * waits for the last ones. So more accounts run than would fit if all their slots were used, by these
 * shares. Above the maximum, Lambda would throttle too many invocations.
 */
const extra = 0.05;
const extraForEachRegion = 0.15;
const mostExtra = 0.5;

/**
 * Derives a run's concurrency from Lambda's limits. `pnpm bench:makespan` measures the effect.
 *
 * @param size size of the wave
 * @param limits limits of the account and the worker
 * @param share percentage of the account's unreserved concurrency that the run's workers may use
 * @param asked the concurrency in the run's input, which takes precedence
 * @example
 * ```ts
 * deriveConcurrency({ accounts: 1000, targets: 17_000 }, { Account: 1000, Unreserved: 1000 }, 80);
 * // { accounts: 360, regions: 3 }
 * ```
 */
export function deriveConcurrency(
  { accounts, targets }: WaveSize,
  limits: LambdaLimits,
  share: number = defaultShare,
  asked: Partial<RunConcurrency> = {},
): RunConcurrency {
  const room = roomForWorkers(limits, share);
  const regionsOfAccount = Math.max(1, Math.ceil(targets / Math.max(1, accounts)));
  const most = Math.min(regionsOfAccount, room, mostRegions);
  const slots = asked.accounts ?? Math.max(1, accounts);
  const turns = asked.accounts === undefined ? fewestTurns : 1;
  const regions = asked.regions ?? within(1, Math.ceil((room * turns) / slots), most);
  const usedRegions = Math.min(regions, regionsOfAccount);
  const empty = Math.min(mostExtra, extra + (usedRegions - 1) * extraForEachRegion);
  const filling = Math.floor((room * (1 + empty)) / usedRegions);
  return {
    accounts: asked.accounts ?? within(1, Math.min(filling, accounts), mostAccounts),
    regions,
  };
}

function within(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
