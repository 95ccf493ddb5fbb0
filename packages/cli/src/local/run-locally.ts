import { dirname, join } from 'node:path';
import { folderObjects } from '@step-everywhere/infra/internal/run';
import { commandName } from '../console/command-name.ts';
import type { Console } from '../console/console.ts';
import { pastablePath } from '../console/paths.ts';
import type { GivenOptions } from '../input/refused-option.ts';
import type { LivePage } from '../report/live-page.ts';
import { type EndOptions, showEnd } from '../report/show-end.ts';
import { noteMayBePlain } from '../worker/plain-worker.ts';
import type { LocalWorker } from './deployed-worker.ts';
import { type LocalOrder, runToEnd, type StartedRun } from './run-to-end.ts';

/** How a run on this machine is shown, and the options that it was started with. */
export interface RunLocallyOptions extends EndOptions, GivenOptions {
  /** Whether to serve the report during the run, and after it until the command is stopped. */
  readonly ui?: boolean;
  /** Whether to print the worker's logs. */
  readonly logs?: boolean;
}

/** Says why the run's own event is missing; waiting for it would take as long as the time-out of a worker. */
const noAnnouncement =
  'Events lacks the event of this run: if a run ends early, its event is sent when the workers that were cut off have ended or reached their time-outs.\n';

/**
 * Runs a deployed worker on this machine to its end, and shows the outcome.
 *
 * @returns the exit status.
 * @throws {CliError} when there is no summary.
 */
export async function runLocally(
  { cloud, prepared, deployed }: LocalWorker,
  order: Omit<LocalOrder, 'worker'>,
  options: RunLocallyOptions,
  console: Console,
): Promise<number> {
  let page: LivePage | undefined;
  const openPage = async (run: StartedRun) => {
    if (!options.ui) return;
    const { openLivePage } = await import('../report/live-page.ts');
    page = await openLivePage(cloud, run, console);
  };
  try {
    const ended = await runToEnd(cloud, { ...order, worker: deployed }, options, console, openPage);
    const { state, folder, bucket, nameUnits } = cloud;
    const objects = folderObjects(join(folder, bucket));
    const runFolder = join(folder, bucket, dirname(dirname(ended.summary.SummaryKey)));
    const report = `${commandName(console.env)} report ${pastablePath(runFolder, console.cwd)}`;
    const logs = pastablePath(join(state.logs, `${deployed.name}.log`), console.cwd);
    const files = { folder, nameUnits, report, logs, objects, workerFolder: prepared.project };
    const announced =
      options.json && ended.interruptedBy === undefined
        ? await cloud.events?.untilAnnounced(ended.run.arn)
        : undefined;
    if (announced?.isAnnounced === false) console.stderr.write(noAnnouncement);
    const { events } = announced ?? {};
    const status = await showEnd({ ...ended, ...(events && { events }) }, files, options, console);
    noteMayBePlain(prepared, ended.summary, console);
    await page?.end();
    if (ended.interruptedBy === undefined) await page?.untilStopped();
    return status;
  } finally {
    await page?.close();
  }
}
