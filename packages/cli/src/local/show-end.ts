import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Console } from '../console/console.ts';
import { exitStatus, statusOfSignal } from '../console/exit-status.ts';
import type { LocalRunFolder } from '../report/html-report.ts';
import { writeReport } from '../report/run-report.ts';
import { summaryLine } from '../report/summary-line.ts';
import type { RunSummary } from '../report/unsuccessful-targets.ts';
import { noteMayBePlain } from '../worker/plain-worker.ts';
import type { PreparedWorker } from '../worker/worker-name.ts';
import type { EndedLocalRun } from './run-worker.ts';

/** What of a command's options says how its run is told. */
export interface TellOptions {
  readonly json?: boolean;
  /** File to write the run to as HTML. */
  readonly report?: string;
}

/**
 * Tells what a run on this machine came to, where its results lie, and how its report is had.
 *
 * @returns the exit status.
 * @throws {OptionError} for a report that cannot be written.
 */
export async function tellRun(
  place: LocalRunFolder,
  prepared: PreparedWorker,
  { summary, interruptedBy }: EndedLocalRun,
  { json, report }: TellOptions,
  console: Console,
): Promise<number> {
  const { offerReport } = await import('../report/html-report.ts');
  const stream = json ? console.stderr : console.stdout;
  await writeReport(stream, summary, {
    folder: place.folder,
    cwd: console.cwd,
    workerFolder: prepared.project,
    report: await offerReport(place, summary, report, console.cwd),
  });
  await writeMerged(place, summary, stream);
  noteMayBePlain(prepared, summary, console);
  if (json) console.stdout.write(`${JSON.stringify(summary)}\n`);
  if (interruptedBy !== undefined) return statusOfSignal(interruptedBy);
  // Of a preflight, nothing is attempted where all is well.
  const { Preflight, Failed, Succeeded, Targets } = summary;
  const isWell = Preflight === undefined ? Succeeded === Targets : Failed === 0;
  return isWell ? exitStatus.succeeded : exitStatus.someFailed;
}

/** Of a retry, what has become of the whole. */
async function writeMerged(
  { folder, bucket }: LocalRunFolder,
  { MergedSummaryKey: key }: RunSummary,
  stream: NodeJS.WriteStream,
): Promise<void> {
  if (key === undefined) return;
  const merged = JSON.parse(await readFile(join(folder, bucket, key), 'utf8')) as RunSummary;
  const name = merged.ExecutionId.slice(merged.ExecutionId.lastIndexOf(':') + 1);
  stream.write(`Together with ${name}: ${summaryLine(merged).replace(/ in [\d.]+ s$/, '')}\n`);
}
