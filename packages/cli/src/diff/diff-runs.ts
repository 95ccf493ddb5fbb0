import { pMapIterable } from 'p-map';
import type { Console } from '../console/console.ts';
import { exitStatus } from '../console/exit-status.ts';
import { visibleJson } from '../console/terminal-text.ts';
import { printWrittenFile, writeText } from '../console/write-file.ts';
import type { RunStoreOptions } from '../runs/find-named-run.ts';
import { type OpenedRun, openRun } from '../runs/open-run.ts';
import { endedTargets } from '../runs/targets.ts';
import { type ChangeCounts, describeChange, describeCounts } from './diff-text.ts';
import { pairedTargets } from './paired-targets.ts';
import { type TargetChange, targetChange } from './target-change.ts';

/** The options of `step-everywhere diff`. */
export interface DiffOptions extends RunStoreOptions {
  /** Whether retries are merged into their runs; true unless set to false. */
  readonly merge: boolean;
  /** Keys of results that are not compared. */
  readonly ignore?: readonly string[];
  /** A file, or `-` for standard output. */
  readonly out?: string;
}

/** Number of pairs of results that are compared at once; each result may have several megabytes. */
const pairsAtOnce = 16;

/**
 * Shows what changed between two runs, target by target.
 *
 * @returns the exit status: that of a run with failures when a target differs.
 * @throws {NoSuchRunError} when one of the runs does not exist, or has no targets.
 */
export async function diffRuns(
  fromName: string,
  toName: string,
  options: DiffOptions,
  console: Console,
): Promise<number> {
  const from = await openRun(fromName, options, console);
  const to = await openRun(toName, options, console);
  const counts: ChangeCounts = {
    appeared: 0,
    vanished: 0,
    status: 0,
    failure: 0,
    result: 0,
    unread: 0,
    unreadable: 0,
    same: 0,
  };
  const changes = changesOf(from, to, new Set(options.ignore), counts);
  await writeText(
    options.out,
    options.json ? asJson(from, to, changes, counts) : asText(changes, counts),
    console,
  );
  printWrittenFile(options, { Counts: counts }, console);
  const { same, ...others } = counts;
  return Object.values(others).some((count) => count > 0) ? exitStatus.someFailed : exitStatus.succeeded;
}

async function* changesOf(
  from: OpenedRun,
  to: OpenedRun,
  ignored: ReadonlySet<string>,
  counts: ChangeCounts,
): AsyncGenerator<TargetChange> {
  const targets = ({ objects, run, retries }: OpenedRun) => endedTargets(objects, run, retries);
  const objects = { from: from.objects, to: to.objects };
  const compared = pMapIterable(
    pairedTargets(targets(from), targets(to)),
    (pair) => targetChange(pair, objects, ignored),
    { concurrency: pairsAtOnce },
  );
  for await (const change of compared) {
    counts[change?.Change ?? 'same'] += 1;
    if (change !== undefined) yield change;
  }
}

async function* asText(changes: AsyncIterable<TargetChange>, counts: ChangeCounts): AsyncGenerator<string> {
  for await (const change of changes) yield describeChange(change);
  yield describeCounts(counts);
}

/** Writes one JSON object, with only one change in memory at a time. */
async function* asJson(
  from: OpenedRun,
  to: OpenedRun,
  changes: AsyncIterable<TargetChange>,
  counts: ChangeCounts,
): AsyncGenerator<string> {
  const runs = { From: from.described.arn, To: to.described.arn };
  let separator = `${visibleJson(runs).slice(0, -1)},"Changes":[\n`;
  for await (const change of changes) {
    yield separator + visibleJson(change);
    separator = ',\n';
  }
  yield `${separator === ',\n' ? '' : separator}],"Counts":${visibleJson(counts)}}\n`;
}
