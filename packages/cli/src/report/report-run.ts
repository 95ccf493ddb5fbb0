import { resolve } from 'node:path';
import { findRunPrefix, type Summary } from '@step-everywhere/infra/internal/run';
import { defaultLimits, makeReport, ReportError, type ReportOfRun } from '@step-everywhere/report';
import type { Console } from '../console/console.ts';
import { NoSuchRunError } from '../console/errors.ts';
import { pastablePath } from '../console/paths.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import type { DescribedRun } from '../runs/execution.ts';
import { findNamedRun, type RunStoreOptions } from '../runs/find-named-run.ts';
import { UnreadableResults } from '../runs/unreadable-results.ts';
import { writeReportFile } from './html-report.ts';
import { openFile } from './open-file.ts';

/** The options of `step-everywhere report`. */
export interface ReportOptions extends RunStoreOptions {
  /** File to write. */
  readonly out?: string;
  /** Whether to open the file as a double click would. */
  readonly open?: boolean;
  /** False leaves all results out of the report. */
  readonly results: boolean;
  /** Maximum megabytes of results in the report. */
  readonly resultsSize: number;
}

/**
 * Writes a run's report as one HTML file.
 *
 * @param run as the user names it, or the folder of a run on this machine.
 * @returns the exit status: 2 when a result could not be read, and is missing in the file.
 * @throws {NoSuchRunError} when there is no such run, or it has no targets yet.
 */
export async function reportRun(run: string, options: ReportOptions, console: Console): Promise<number> {
  const total = options.results ? options.resultsSize * 1024 * 1024 : 0;
  const limits = { result: Math.min(defaultLimits.result, total), total };
  const found = await readNamedRun(run, options, console, limits).catch((error) => {
    throw error instanceof ReportError ? new NoSuchRunError(run, error.message, { cause: error }) : error;
  });
  const file = resolve(console.cwd, options.out ?? `report-${found.name}.html`);
  const bytes = await writeReportFile(file, found.read, '--out');
  const { embedded, leftOut } = found.read.report.run;
  if (options.json) {
    const missing = leftOut.overBudget + leftOut.tooLarge + leftOut.unread + leftOut.unreadable;
    const written = { File: file, Bytes: bytes, Results: embedded, ResultsLeftOut: missing };
    console.stdout.write(`${visibleJson(written)}\n`);
  } else {
    console.stdout.write(`${visibleLine(pastablePath(file, console.cwd))}\n`);
    console.stderr.write(`Open it in a browser: ${size(bytes)}, with ${count(embedded, 'result')}.\n`);
  }
  if (options.open) {
    const problem = await openFile(file, console.env);
    if (problem !== undefined) console.stderr.write(`Cannot open it: ${visibleLine(problem)}.\n`);
  }
  const unreadable = new UnreadableResults();
  for (const { key, reason } of found.read.unreadable) unreadable.add(`${key}: ${reason}`);
  return unreadable.print(console);
}

interface FoundRun {
  readonly name: string;
  readonly read: ReportOfRun;
}

async function readNamedRun(
  name: string,
  options: ReportOptions,
  console: Console,
  limits: typeof defaultLimits,
): Promise<FoundRun> {
  const { store, run } = await findNamedRun(name, options, console);
  const prefix = prefixOf(run);
  if (prefix === undefined) {
    throw new NoSuchRunError(name, `run ${run.name} ended before it had targets; there is nothing to report`);
  }
  const units = run.note?.Units;
  const nameUnits = units === undefined ? store.nameUnits : async () => units;
  const read = await makeReport(store.objects(run), prefix, {
    execution: run.arn,
    startTime: run.startDate.getTime(),
    ...(nameUnits && { nameUnits }),
    limits,
  });
  return { name: run.name, read };
}

/**
 * Key prefix of the run's own objects; for a retry, that of the run that it retries, because the two are merged
 * there.
 */
function prefixOf({ arn, output, input }: DescribedRun): string | undefined {
  const { MergedSummaryKey } = JSON.parse(output ?? '{}') as Partial<Summary>;
  return MergedSummaryKey?.replace(/merged\/summary\.json$/, '') ?? findRunPrefix(arn, input);
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
