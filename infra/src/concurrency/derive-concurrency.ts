import { type LambdaLimits, roomForWorkers } from './limits.ts';

/** How large a run, or a wave of it, is. */
export interface WaveSize {
  /** Accounts in which the worker is to act. */
  readonly accounts: number;
  /** Targets in them. */
  readonly targets: number;
}

/** How many accounts at once, and how many regions of each. */
export interface RunConcurrency {
  readonly accounts: number;
  readonly regions: number;
}

/** What an inline Map runs at once (https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html). */
export const mostRegions = 40;

/** What a Distributed Map runs at once (https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html). */
export const mostAccounts = 10_000;

/** The stack's parameter `ConcurrencyShare` by default, in percent. */
const defaultShare = 80;

/**
 * An account holds its place until its slowest region has ended. So few of its regions run at once, and many accounts: as
 * many accounts as can take this number of turns one after the other, so that no turn is a large part of the run.
 */
const fewestTurns = 3;

/**
 * An account leaves places empty while its credentials are issued, and where several of its regions run at once, while it
 * waits for the last ones: more accounts are under way than would fill the room if all their places were taken, by these
 * shares of them. Beyond the most, Lambda would refuse too many invocations.
 */
const extra = 0.05;
const extraForEachRegion = 0.15;
const mostExtra = 0.5;

/**
 * Derives a run's concurrency from what Lambda allows. `pnpm bench:makespan` measures what comes of it.
 *
 * @param size of the wave
 * @param limits of the account and the worker
 * @param share percent of the account's unreserved concurrency that the workers of a run may fill
 * @param asked what the run's input asks for, which is kept
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
  const places = asked.accounts ?? Math.max(1, accounts);
  const turns = asked.accounts === undefined ? fewestTurns : 1;
  const regions = asked.regions ?? within(1, Math.ceil((room * turns) / places), most);
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
