import {
  type Estimate,
  estimate,
  type PriceList,
  type Prices,
  priceList,
  type WorkerConfiguration,
} from '../estimate/index.ts';
import {
  accountOutcomes,
  type EndedEarly,
  parseExecutionArn,
  type Run,
  reportKeys,
  type Summary,
} from '../run/index.ts';
import { type RunObjects, storeJson } from '../storage/index.ts';
import { makeSummary } from './make-summary.ts';
import { mergeRetries } from './merge-retries.ts';
import { Tally } from './tally.ts';

/** What the state machine asks with. */
export interface SummariseEvent {
  /** ARN of the run's execution. */
  readonly ExecutionId: string;
  /** ISO 8601. */
  readonly StartTime: string;
  readonly Run: Run;
  /** Only of a preflight. */
  readonly Preflight?: PreflightFacts;
}

/** What the state machine has found out about Lambda. */
export interface PreflightFacts {
  readonly Worker: WorkerConfiguration;
  /** As `lambda:GetAccountSettings` answers. */
  readonly AccountLimit: {
    readonly ConcurrentExecutions: number;
    readonly UnreservedConcurrentExecutions: number;
  };
  /** As `lambda:GetFunctionConcurrency` answers. */
  readonly Reserved: { readonly ReservedConcurrentExecutions?: number };
}

/** What is known of a run that has ended already. */
export interface RunEnd {
  /** ISO 8601. */
  readonly EndTime: string;
  readonly EndedEarly?: EndedEarly;
}

/**
 * Reads a run's targets and outcomes, and writes `failures.jsonl`, `skipped.jsonl`, `not-attempted.jsonl` and, last,
 * `summary.json`. Doing it twice does no harm.
 *
 * @param end of a run that has ended; by default it ends now
 * @param prices the operator's own, for the estimate of a preflight
 * @param objects among which the run's are
 * @throws what the objects throw
 */
export async function summarise(
  { ExecutionId, StartTime, Run, Preflight }: SummariseEvent,
  objects: RunObjects,
  { EndTime, EndedEarly }: RunEnd = { EndTime: new Date().toISOString() },
  prices: Partial<Prices> = {},
): Promise<Summary> {
  const keys = reportKeys(Run.RunPrefix);
  await using tally = await Tally.open();
  for await (const { line, outcomes } of accountOutcomes(objects, Run)) await tally.add(line, outcomes);
  await tally.store(objects, keys);
  const summary: Summary = {
    ...makeSummary({ ExecutionId, StartTime, EndTime }, Run, tally.counts, keys),
    ...(EndedEarly && { EndedEarly }),
    ...(Preflight && {
      Preflight: estimateRun(Preflight, Run, tally, priceList(regionOf(ExecutionId), prices)),
    }),
    ...(Run.Original && { MergedSummaryKey: await mergeRetries(objects, Run.Original) }),
  };
  await storeJson(objects, keys.summary, summary);
  return summary;
}

/** Of what is ready: what failed or is skipped now would not run either. */
function estimateRun(
  { Worker, AccountLimit, Reserved }: PreflightFacts,
  run: Run,
  tally: Tally,
  prices: PriceList,
): Estimate {
  const { ConcurrentExecutions, UnreservedConcurrentExecutions } = AccountLimit;
  const { ReservedConcurrentExecutions } = Reserved;
  return estimate({
    accounts: tally.readyAccounts,
    targets: tally.readyTargets,
    accountConcurrency: run.AccountConcurrency,
    regionConcurrency: run.RegionConcurrency,
    hasCanary: false,
    worker: Worker,
    priceList: prices,
    limits: {
      Account: ConcurrentExecutions,
      Unreserved: UnreservedConcurrentExecutions,
      ...(ReservedConcurrentExecutions === undefined ? {} : { Reserved: ReservedConcurrentExecutions }),
    },
  });
}

function regionOf(executionId: string): string {
  return parseExecutionArn(executionId)?.region ?? 'us-east-1';
}
