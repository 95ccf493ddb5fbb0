/** What Lambda allows, as `GetAccountSettings` and `GetFunctionConcurrency` say. */
export interface LambdaLimits {
  /** Of the account in the region. */
  readonly Account: number;
  /** What is left of that for functions without a reservation. */
  readonly Unreserved: number;
  /** Of the worker, if it has a reservation. */
  readonly Reserved?: number;
}

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

/** What decides how many workers run at once. */
export interface WantedWorkers {
  readonly accounts: number;
  readonly targets: number;
  readonly accountConcurrency: number;
  readonly regionConcurrency: number;
}

/** Compares what a run wants with what Lambda allows; throttled invocations are retried for minutes, not for ever. */
export function compareConcurrency(run: WantedWorkers, limits: LambdaLimits): Concurrency {
  const { accounts, targets, accountConcurrency, regionConcurrency } = run;
  const regions = accounts === 0 ? 0 : Math.ceil(targets / accounts);
  const Wanted = Math.min(
    targets,
    Math.min(accounts, accountConcurrency) * Math.min(regions, regionConcurrency),
  );
  const Available = limits.Reserved ?? limits.Unreserved;
  const comparison = { ...limits, Wanted, Available, Enough: Wanted <= Available };
  return comparison.Enough ? comparison : { ...comparison, Advice: advise(run, regions, comparison) };
}

function advise(
  { accounts, accountConcurrency, regionConcurrency }: WantedWorkers,
  regions: number,
  { Wanted, Available, Reserved, Account }: Omit<Concurrency, 'Advice'>,
): string {
  if (Available < 1) return 'No worker can run: give the worker a reserved concurrency above 0.';
  const perAccount = Math.min(regions, regionConcurrency);
  const fitting = Math.floor(Available / perAccount);
  const lower =
    fitting >= 1
      ? `Concurrency.Accounts to ${Math.min(fitting, accounts, accountConcurrency)}`
      : `Concurrency to { "Accounts": 1, "Regions": ${Math.min(Available, perAccount)} }`;
  const limit =
    Reserved === undefined ? `the account's concurrency (${Account})` : "the worker's reserved concurrency";
  return `${Wanted} workers at once find room for ${Available}. Lower ${lower}, or raise ${limit}.`;
}
