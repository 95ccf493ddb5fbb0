import type { RunConcurrency, WaveSize } from './derive-concurrency.ts';
import { availableWorkers, type LambdaLimits } from './limits.ts';

/** How a run's `Concurrency` compares with what Lambda allows. */
export interface Concurrency extends LambdaLimits {
  /** Workers at once, if all goes at full speed. */
  readonly Wanted: number;
  /** For the worker: its reservation, or what is unreserved. */
  readonly Available: number;
  readonly Enough: boolean;
  /** What to do if it is not. */
  readonly Advice?: string;
}

/** A run, and what it is to run at once. */
export interface WantedWorkers extends WaveSize {
  readonly concurrency: RunConcurrency;
  /** Whether the run's input says how many at once; what is derived may want somewhat more than there is for a moment. */
  readonly isAsked: boolean;
}

/** Compares what a run wants with what Lambda allows; throttled invocations are tried again for hours, but no faster. */
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
