import { type RunObjects, readJson, type Summary } from '@step-everywhere/infra/internal/run';
import { splitArn } from '../aws/arn.ts';
import { keepTrying } from '../aws/keep-trying.ts';
import type { Console } from '../console/console.ts';
import { statusOfSignal } from '../console/exit-status.ts';
import { explainedName } from '../console/explained-name.ts';
import { helpAddress } from '../console/help-address.ts';
import { visible, visibleJson, visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import { describeEstimate } from '../runs/describe-estimate.ts';
import type { DescribedRun } from '../runs/execution.ts';
import { runFailedError } from '../runs/run-failed.ts';
import { canaryPassed, exitStatusOf, type FailOn } from '../runs/status.ts';
import type { LocalRunFolder } from './html-report.ts';
import { printSummary, type SummaryFiles } from './print-summary.ts';
import { summaryLine } from './summary-line.ts';

/** A run that has ended, and its outcome. */
export interface EndedRun {
  readonly run: DescribedRun;
  readonly summary: Summary;
  /** The signal that stopped it. */
  readonly interruptedBy?: NodeJS.Signals;
  /** Events that were put on the event buses of an emulated cloud. */
  readonly events?: readonly object[];
}

/** Where the objects of an ended run are read. */
export interface EndedRunFiles extends SummaryFiles, Pick<LocalRunFolder, 'nameUnits'> {
  /** The objects of the run's bucket, wherever it is. */
  readonly objects: RunObjects;
  /** Whether the run is on AWS; only there a preflight's estimate applies. */
  readonly isOnAws?: boolean;
}

/** How a run's end is shown. */
export interface EndOptions {
  readonly json?: boolean;
  /** HTML file to write the run's report to. */
  readonly report?: string;
  /** What makes the exit status 2, in addition to failed targets and those that were not attempted. */
  readonly failOn?: FailOn;
}

/**
 * Shows the outcome of a run: why it ended as it did, the unsuccessful targets, the locations of results, logs and
 * report, and the summary line. With `json`, standard output gets only the summary object.
 *
 * @returns the exit status.
 * @throws {OptionError} for a report that cannot be written.
 */
export async function showEnd(
  { run, summary, interruptedBy, events }: EndedRun,
  files: EndedRunFiles,
  options: EndOptions,
  console: Console,
): Promise<number> {
  const { stdout, stderr } = console;
  const status = exitStatusOf(summary, options.failOn);
  if (run.status === 'SUCCEEDED') {
    const passed = canaryPassed(run.input);
    if (passed !== undefined) stderr.write(`${passed}\n`);
  } else {
    const error = runFailedError(run);
    stderr.write(`${visibleLine(error.message)}\nHelp: ${helpAddress(explainedName(error))}\n`);
  }
  const stream = options.json ? stderr : stdout;
  let { report } = files;
  if (options.report !== undefined) {
    const { writeReport } = await import('./html-report.ts');
    report = await writeReport({ ...files, bucket: summary.Bucket }, summary, options.report, console.cwd);
  }
  await printSummary(stream, summary, { ...files, report }, console.cwd);
  const lines = [
    ...describePreflight(summary, files.isOnAws),
    ...(await describeMerged(files.objects, summary, console)),
  ];
  for (const line of lines) stream.write(`${visible(line)}\n`);
  if (options.json) stdout.write(`${visibleJson({ ...summary, ...(events && { Events: events }) })}\n`);
  return interruptedBy === undefined ? status : statusOfSignal(interruptedBy);
}

/** Describes a preflight: the number of targets that could run, and the estimate for the run itself. */
function describePreflight({ Preflight }: Summary, isOnAws = false): string[] {
  if (Preflight === undefined) return [];
  const ready = `Preflight: ${count(Preflight.Targets, 'target')} ${Preflight.Targets === 1 ? 'is' : 'are'} ready.`;
  if (!isOnAws) return [ready];
  const { Advice } = Preflight.LambdaConcurrency;
  return [`${ready} ${describeEstimate(Preflight)}`, ...(Advice === undefined ? [] : [Advice])];
}

/** Describes a retry: the merged outcome. */
async function describeMerged(
  objects: RunObjects,
  { MergedSummaryKey: key }: Summary,
  { stderr, signal }: Console,
): Promise<string[]> {
  if (key === undefined) return [];
  const note = (line: string) => void stderr.write(`${line}\n`);
  const read = () => readJson<Summary>(objects, key);
  const merged = await keepTrying(read, { note, signal });
  if (merged === undefined) return [];
  const { qualifier: name } = splitArn(merged.ExecutionId);
  return [`Together with ${name}: ${summaryLine(merged).replace(/ in [\d.]+ s$/, '')}`];
}
