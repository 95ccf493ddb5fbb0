import {
  type AccountLine,
  type AccountOutcomes,
  accountOutcomes,
  accountStates,
  type EndedEarly,
  type RetryNote,
  type Run,
  type RunObjects,
  readMergedSummary,
  readRetries,
  readRun,
  readSummary,
  type Summary,
  type TargetState,
} from '@step-everywhere/infra/internal/run';
import { RunObjectError } from '../report-error.ts';
import { readResults, type UnreadableResult } from '../results/read-results.ts';
import { defaultLimits, type ResultLimits } from '../results/result-blocks.ts';
import type { ReportAccount, RunFacts, RunReport } from '../run-report.ts';
import { CellGrid } from './cell-grid.ts';
import { findFailureTimes } from './failure-times.ts';
import { findResults, readablePattern } from './find-results.ts';

/** How to make a report, and facts about its run that are not in its objects. */
export interface MakeReportOptions {
  /** For a run without a summary: ARN of its execution. */
  readonly execution?: string;
  /** For a run without a summary: milliseconds since 1970. */
  readonly startTime?: number;
  /** Finds the names of roots and OUs by id; without a name, the id is shown. It receives paths, each once. */
  readonly nameUnits?: (paths: readonly (readonly string[])[]) => Promise<Readonly<Record<string, string>>>;
  /** Which results the report contains; {@link defaultLimits} when absent. */
  readonly limits?: ResultLimits;
}

/** A report, and the compressed blocks of results that belong to it. */
export interface ReportWithResults {
  /** The facts about the run and its targets. */
  readonly report: RunReport;
  /** Compressed results, in the order of the cells. */
  readonly blocks: readonly Uint8Array[];
}

/** The same for a run that was read from its objects. */
export interface ReportOfRun extends ReportWithResults {
  /** Results that are not in the report because they cannot be read. */
  readonly unreadable: readonly UnreadableResult[];
}

/**
 * Makes the report of a run and its retries, ended or not.
 *
 * @param objects of the run's bucket, or of a folder with a copy.
 * @param runPrefix key prefix of the run's own objects; ends with `_run/`.
 * @param options facts that are not in the objects, names of OUs, and limits for results.
 * @returns the report, and the results that cannot be read.
 * @throws {RunObjectError} if the run does not exist, or its targets are not listed yet; errors of `objects`.
 */
export async function makeReport(
  objects: RunObjects,
  runPrefix: string,
  { execution = '', startTime = Date.now(), nameUnits, limits = defaultLimits }: MakeReportOptions = {},
): Promise<ReportOfRun> {
  const run = await readRun(objects, runPrefix);
  if (run === undefined) throw noRun(objects, runPrefix);
  const summary = (await readMergedSummary(objects, run)) ?? (await readSummary(objects, run));
  const retries = await readRetries(objects, run);
  const began = summary ? Date.parse(summary.StartTime) : startTime;

  const targets = await readTargets(objects, run, summary, retries);
  const accounts = targets.map(({ line }) => accountOf(line));
  const regions = orderRegions(targets);
  const grid = new CellGrid(accounts, regions, began);
  for (const { line, outcomes } of targets) grid.setTargets(line.AccountId, outcomes);
  const patterns = [run, ...retries].map(({ OutputKeyPattern }) => OutputKeyPattern);
  const { found, coarseTimes } = await findResults(objects, patterns, grid);
  await findFailureTimes(objects, run, retries, targets, grid);
  grid.straightenTimes();
  const { blocks, counts, unreadable, ...results } = await readResults(objects, found, grid.cells, limits);
  const facts = { execution, startTime: began, limits, coarseTimes, ...results };
  const paths = [...new Map(accounts.map(({ path }) => [path.join('/'), path])).values()];
  const report: RunReport = {
    run: describeRun(objects, run, summary, retries, facts),
    accounts,
    regions,
    units: (await nameUnits?.(paths)) ?? {},
    reasons: grid.reasons,
    cells: grid.cells,
    blocks: counts,
  };
  return { report, blocks, unreadable };
}

function noRun({ location }: RunObjects, runPrefix: string): RunObjectError {
  const key = `${runPrefix}run.json`;
  const remedy = 'Name a run that has begun: before that, it has no targets to report.';
  return new RunObjectError(key, `There is no run at ${location}${runPrefix}: ${key} is missing. ${remedy}`);
}

type AccountTargets = AccountOutcomes<TargetState>;

/** A run without a summary is still running. */
async function readTargets(
  objects: RunObjects,
  run: Run,
  summary: Summary | undefined,
  retries: readonly RetryNote[],
): Promise<AccountTargets[]> {
  const accounts: AsyncIterable<AccountTargets> =
    summary === undefined ? accountStates(objects, run) : accountOutcomes(objects, run, retries);
  const read: AccountTargets[] = [];
  for await (const account of accounts) read.push(account);
  return read;
}

/** By region code, which groups them by continent; unnamed regions come last. */
function orderRegions(targets: readonly AccountTargets[]): string[] {
  const regions = new Set(targets.flatMap(({ outcomes }) => outcomes.map(({ region }) => region)));
  const named = [...regions].filter((region) => region !== 'enabled').sort();
  return regions.has('enabled') ? [...named, 'enabled'] : named;
}

function accountOf({ AccountId, AccountName, Path = '' }: AccountLine): ReportAccount {
  return { id: AccountId, name: AccountName, path: Path === '' ? [] : Path.split('/') };
}

function describeRun(
  { location }: RunObjects,
  { Function: worker, RoleName: role, OutputKeyPattern }: Run,
  summary: Summary | undefined,
  retries: readonly RetryNote[],
  facts: Pick<RunFacts, 'execution' | 'startTime' | 'leftOut' | 'embedded' | 'limits' | 'coarseTimes'>,
): RunFacts {
  return {
    ...facts,
    ...(summary && { execution: summary.ExecutionId, endTime: Date.parse(summary.EndTime) }),
    ...(summary?.EndedEarly && { endedEarly: describeEnd(summary.EndedEarly) }),
    worker,
    role,
    retries: retries.length,
    ...(retries.length === 0 && { resultLocation: location + readablePattern(OutputKeyPattern) }),
  };
}

function describeEnd({ Status, Error: name, Cause }: EndedEarly): string {
  return [Status, name, Cause].filter(Boolean).join(': ');
}
