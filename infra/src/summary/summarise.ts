import { type Estimate, estimate, type PriceList, type Prices, priceList } from '../estimate/index.ts';
import {
  type AccountLine,
  type AccountOutcomes,
  accountOutcomes,
  type EndedEarly,
  outcomesPrefix,
  parseExecutionArn,
  type Run,
  readAccount,
  type Summary,
  summaryKeys,
} from '../run/index.ts';
import { type RunObjects, storeJson } from '../storage/index.ts';
import { makeSummary } from './make-summary.ts';
import { mergeRetries } from './merge-retries.ts';
import { Tally } from './tally.ts';

/** A run, and when it started. */
export interface SummariseEvent {
  /** ARN of the run's execution. */
  readonly ExecutionId: string;
  /** ISO 8601. */
  readonly StartTime: string;
  readonly Run: Run;
}

/** The end of a run that has already ended. */
export interface RunEnd {
  /** ISO 8601. */
  readonly EndTime: string;
  readonly EndedEarly?: EndedEarly;
}

/**
 * Reads a run's targets and outcomes, and writes `failures.jsonl`, `skipped.jsonl`, `not-attempted.jsonl` and, last,
 * `summary.json`. A second call does no harm.
 *
 * @param end end of a run that has ended; by default it ends now
 * @param prices the operator's own prices, for a preflight's estimate
 * @param objects the objects that include the run's
 * @throws errors of `objects`
 */
export async function summarise(
  { ExecutionId, StartTime, Run }: SummariseEvent,
  objects: RunObjects,
  { EndTime, EndedEarly }: RunEnd = { EndTime: new Date().toISOString() },
  prices: Partial<Prices> = {},
): Promise<Summary> {
  const keys = summaryKeys(Run.RunPrefix);
  await using tally = await Tally.open();
  const listed = new Set<string>();
  for await (const { line, outcomes } of accountOutcomes(objects, Run)) {
    listed.add(line.AccountId);
    await tally.add(line, outcomes);
  }
  for await (const { line, outcomes } of beyondList(objects, Run, listed)) await tally.add(line, outcomes);
  await tally.store(objects, keys);
  const summary: Summary = {
    ...makeSummary({ ExecutionId, StartTime, EndTime }, Run, tally.counts, keys),
    Accounts: tally.accounts,
    ...(EndedEarly && { EndedEarly }),
    ...(Run.Preflight && { Preflight: estimateRun(Run, tally, priceList(regionOf(ExecutionId), prices)) }),
    ...(Run.Original && { MergedSummaryKey: await mergeRetries(objects, Run.Original) }),
  };
  await storeJson(objects, keys.summary, summary);
  return summary;
}

/**
 * Accounts with an outcome that are not on the run's list: somebody who may write to the bucket has added them
 * before the Map started. The summary counts all accounts in which something was done.
 */
async function* beyondList(
  objects: RunObjects,
  run: Run,
  listed: ReadonlySet<string>,
): AsyncGenerator<AccountOutcomes> {
  for await (const { key } of objects.list(outcomesPrefix(run.RunPrefix))) {
    const [, AccountId] = /\/(\d{12})\.json$/.exec(key) ?? [];
    if (AccountId === undefined || listed.has(AccountId)) continue;
    const line: AccountLine = { AccountId, AccountName: 'not on the list of targets', Regions: 'enabled' };
    yield { line, outcomes: await readAccount(objects, run, line) };
  }
}

/** Only counts targets that are ready: those that fail or are skipped now would not run either. */
function estimateRun(run: Run, tally: Tally, prices: PriceList): Estimate {
  return estimate({
    accounts: tally.readyAccounts,
    targets: tally.readyTargets,
    concurrency: { accounts: run.AccountConcurrency, regions: run.RegionConcurrency },
    concurrencyIsAsked: run.ConcurrencyIsAsked,
    hasCanary: false,
    worker: run.Worker,
    priceList: prices,
    limits: run.Limits,
  });
}

function regionOf(executionId: string): string {
  return parseExecutionArn(executionId)?.region ?? 'us-east-1';
}
