import type { RunConcurrency, WaveSize } from './derive-concurrency.ts';
import { availableWorkers, type LambdaLimits } from './limits.ts';

/** A run's `Concurrency` compared with Lambda's limits. */
export interface Concurrency extends LambdaLimits {
  /** Number of workers at once, if the run is not slowed down. */
  readonly Wanted: number;
  /** Number of workers that Lambda allows: the worker's reservation, or the unreserved concurrency. */
  readonly Available: number;
  readonly Enough: boolean;
  /** Advice if the run wants more than Lambda allows. */
  readonly Advice?: string;
}

/** A run, and its wanted concurrency. */
export interface WantedWorkers extends WaveSize {
  readonly concurrency: RunConcurrency;
  /** Whether the run's input sets the concurrency; a derived one may briefly want a little more than Lambda allows. */
  readonly isAsked: boolean;
}

/** Compares a run's concurrency with Lambda's limits; throttled invocations are retried for hours, but the run gets no faster. */
export function compareConcurrency(run: WantedWorkers, limits: LambdaLimits): Concurrency {
  const { accounts, targets, concurrency } = run;
  const regions = accounts === 0 ? 0 : Math.ceil(targets / accounts);
  const Wanted = Math.min(
    targets,
    Math.min(accounts, concurrency.accounts) * Math.min(regions, concurrency.regions),
  );
  const Available = availableWorkers(limits);
  const comparison = { ...limits, Wanted, Available, Enough: Wanted <= Available };
  const Advice = advise(run, regions, comparison);
  return Advice === undefined ? comparison : { ...comparison, Advice };
}

function advise(
  { accounts, concurrency, isAsked }: WantedWorkers,
  regions: number,
  { Wanted, Available, Enough, Reserved, Account }: Omit<Concurrency, 'Advice'>,
): string | undefined {
  if (Available < 1 && Wanted > 0)
    return 'No worker can run: give the worker a reserved concurrency above 0.';
  if (Enough || !isAsked) return undefined;
  const perAccount = Math.min(regions, concurrency.regions);
  const fitting = Math.floor(Available / perAccount);
  const lower =
    fitting >= 1
      ? `Concurrency.Accounts to ${Math.min(fitting, accounts, concurrency.accounts)}`
      : `Concurrency to { "Accounts": 1, "Regions": ${Math.min(Available, perAccount)} }`;
  const limit =
    Reserved === undefined ? `the account's concurrency (${Account})` : "the worker's reserved concurrency";
  return `${Wanted} workers at once find room for ${Available}. Leave Concurrency out, lower ${lower}, or raise ${limit}.`;
}
