import { pMapIterable } from 'p-map';
import { RunObjectError } from '../report-error.ts';
import { readResults } from '../results/read-results.ts';
import { defaultLimits, type ResultLimits } from '../results/result-blocks.ts';
import { cellStatus, type ReportAccount, type RunFacts, type RunReport } from '../run-report.ts';
import { CellGrid, fillTargets } from './cell-grid.ts';
import { findResults, readablePattern } from './find-results.ts';
import { applyOutcome, applyTimes, readLists } from './read-statuses.ts';
import type { RunObjects } from './run-objects.ts';
import {
  type AccountLine,
  type RetryNote,
  regionsOf,
  type StoredOutcome,
  type StoredRun,
  type StoredSummary,
} from './stored-run.ts';

/** What is known of a run besides its objects. */
export interface ReadRunOptions {
  /** Of a run that has no summary yet: ARN of its execution. */
  readonly execution?: string;
  /** Of a run that has no summary yet: milliseconds since 1970. */
  readonly startTime?: number;
  /** Finds the names of roots and OUs by their ids; what it does not know stays an id. It gets paths, each once. */
  readonly nameUnits?: (paths: readonly (readonly string[])[]) => Promise<Readonly<Record<string, string>>>;
  readonly limits?: ResultLimits;
}

/** A report, and the compressed blocks of results that belong to it. */
export interface ReadRun {
  readonly report: RunReport;
  readonly blocks: readonly Uint8Array[];
}

const readsAtOnce = 40;

/**
 * Reads a run, whether it has ended or not, with its retries.
 *
 * @param runPrefix key prefix of the run's own objects; ends with `_run/`.
 * @throws {RunObjectError} when there is no run, or it has no targets yet.
 */
export async function readRun(
  objects: RunObjects,
  runPrefix: string,
  { execution, startTime, nameUnits, limits = defaultLimits }: ReadRunOptions = {},
): Promise<ReadRun> {
  const run = await readJson<StoredRun>(objects, `${runPrefix}run.json`);
  if (run === undefined) throw noRun(objects, runPrefix);
  const summary = await readSummary(objects, runPrefix);
  const retries = await readNotes(objects, `${runPrefix}retries/`);
  const lines = await readTargets(objects, run.TargetsKey);
  const prefixes = [runPrefix, ...retries.map(({ RunPrefix }) => RunPrefix)];
  const outcomes = await readOutcomes(objects, prefixes, lines);
  const began = summary ? Date.parse(summary.StartTime) : (startTime ?? Date.now());

  const resolved = lines.map((line) => ({
    line,
    regions: resolveRegions(line, outcomes.get(line.AccountId)),
  }));
  const regions = orderRegions(resolved.flatMap((account) => account.regions));
  const accounts = lines.map(accountOf);
  const grid = new CellGrid(accounts, regions, began);
  if (summary) await readLists(objects, summary, grid);
  for (const [accountId, stored] of outcomes) {
    for (const outcome of stored) {
      if (!summary) applyOutcome(grid, accountId, outcome);
      applyTimes(grid, accountId, outcome);
    }
  }
  for (const { line, regions: own } of resolved) {
    const targets = own.map((region) => grid.cellOf(line.AccountId, region) as number);
    if (line.Skip !== undefined) {
      const reason = { class: '', error: '', message: line.Skip, remedy: '' };
      for (const cell of targets) grid.setStatus(cell, cellStatus.skipped, reason);
    }
    fillTargets(grid, targets, summary ? cellStatus.succeeded : cellStatus.waiting);
  }
  const patterns = [run, ...retries].map(({ OutputKeyPattern }) => OutputKeyPattern);
  const results = await findResults(objects, patterns, grid);
  grid.straightenTimes();
  const { blocks, counts, embedded, leftOut } = await readResults(objects, results, grid.cells, limits);
  const paths = [...new Map(accounts.map(({ path }) => [path.join('/'), path])).values()];
  const facts: RunFacts = {
    execution: summary?.ExecutionId ?? execution ?? '',
    worker: run.Function,
    role: run.RoleName,
    startTime: began,
    ...(summary ? { endTime: Date.parse(summary.EndTime) } : {}),
    ...(summary?.EndedEarly ? { endedEarly: describeEnd(summary.EndedEarly) } : {}),
    retries: retries.length,
    ...(retries.length === 0 ? { resultPlace: objects.place + readablePattern(run.OutputKeyPattern) } : {}),
    coarseTimes: objects.coarseTimes,
    leftOut,
    embedded,
    limits,
  };
  const units = (await nameUnits?.(paths)) ?? {};
  const report = {
    run: facts,
    accounts,
    regions,
    units,
    reasons: grid.reasons,
    cells: grid.cells,
    blocks: counts,
  };
  return { report, blocks };
}

async function readJson<Value>(objects: RunObjects, key: string): Promise<Value | undefined> {
  const text = await objects.read(key);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new RunObjectError(key, `${objects.place}${key} is no JSON; it must be as the run left it.`, {
      cause,
    });
  }
}

function noRun(objects: RunObjects, runPrefix: string): RunObjectError {
  const key = `${runPrefix}run.json`;
  const remedy = 'Name a run that has begun: before that, it has no targets to report.';
  return new RunObjectError(
    key,
    `There is no run at ${objects.place}${runPrefix}: ${key} is missing. ${remedy}`,
  );
}

/** With retries, the merged one. */
async function readSummary(objects: RunObjects, prefix: string): Promise<StoredSummary | undefined> {
  const own = await readJson<StoredSummary>(objects, `${prefix}summary.json`);
  const merged = await readJson<StoredSummary>(objects, `${prefix}merged/summary.json`);
  return merged ?? own;
}

async function readNotes(objects: RunObjects, prefix: string): Promise<RetryNote[]> {
  const notes: RetryNote[] = [];
  for await (const { key } of objects.list(prefix)) {
    const note = await readJson<RetryNote>(objects, key);
    if (note !== undefined) notes.push(note);
  }
  return notes.sort((one, other) => one.StartedAt.localeCompare(other.StartedAt));
}

async function readTargets(objects: RunObjects, key: string): Promise<AccountLine[]> {
  const lines: AccountLine[] = [];
  for await (const text of objects.lines(key)) lines.push(JSON.parse(text) as AccountLine);
  return lines;
}

/** What is stored of each account: by the run, then by its retries. */
async function readOutcomes(
  objects: RunObjects,
  prefixes: readonly string[],
  lines: readonly AccountLine[],
): Promise<Map<string, StoredOutcome[]>> {
  const read = async ({ AccountId, Skip }: AccountLine) => {
    const keys = Skip === undefined ? prefixes.map((prefix) => `${prefix}outcomes/${AccountId}.json`) : [];
    const found = await Promise.all(keys.map((key) => readJson<StoredOutcome>(objects, key)));
    return [AccountId, found.filter((outcome) => outcome !== undefined)] as const;
  };
  const outcomes = new Map<string, StoredOutcome[]>();
  for await (const [id, found] of pMapIterable(lines, read, { concurrency: readsAtOnce }))
    outcomes.set(id, found);
  return outcomes;
}

/** Once credentials were issued, the enabled regions have names. */
function resolveRegions(
  { Regions }: AccountLine,
  outcomes: readonly StoredOutcome[] = [],
): readonly string[] {
  if (Regions !== 'enabled') return Regions;
  const named = outcomes.findLast((outcome) => Array.isArray(outcome.Regions));
  return regionsOf(named?.Regions ?? Regions);
}

/** By their codes, which groups them by continent; what has no name comes last. */
function orderRegions(regions: readonly string[]): string[] {
  const named = [...new Set(regions)].filter((region) => region !== 'enabled').sort();
  return regions.includes('enabled') ? [...named, 'enabled'] : named;
}

function accountOf({ AccountId, AccountName, Path = '' }: AccountLine): ReportAccount {
  return { id: AccountId, name: AccountName, path: Path === '' ? [] : Path.split('/') };
}

function describeEnd({ Status, Error: name, Cause }: NonNullable<StoredSummary['EndedEarly']>): string {
  return [Status, name, Cause].filter(Boolean).join(': ');
}
