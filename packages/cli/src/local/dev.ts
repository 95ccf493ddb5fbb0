import { resolve } from 'node:path';
import type { Console } from '../console/console.ts';
import { RunFailedError } from '../console/errors.ts';
import { readExecutionInput } from '../input/execution-input.ts';
import { inOptionTerms } from '../input/refused-option.ts';
import { runName } from '../input/run-name.ts';
import type { LocalRun } from '../report/html-report.ts';
import type { LivePage } from '../report/live-page.ts';
import type { LocalStart } from '../runs/run-record.ts';
import { prepareWorker } from '../worker/prepare-worker.ts';
import type { PreparedWorker } from '../worker/worker-name.ts';
import { completeInput, type DevOptions } from './complete-input.ts';
import type { LocalCloud } from './local-cloud.ts';
import { sizeOf, unitsOf } from './organization-text.ts';
import { tellRun } from './show-end.ts';

/**
 * Runs a worker in every target of an emulated organization, through the shipped state machine.
 *
 * @param workerFile relative to the console's `cwd`, or absolute.
 * @returns the exit status.
 * @throws {CliError} when there is no summary: wrong options, a worker that cannot be bundled, a refused input.
 */
export async function dev(workerFile: string, options: DevOptions, console: Console): Promise<number> {
  const given = await readExecutionInput(options, console.cwd);
  // The bundler works in a process of its own while this one loads and starts the emulator. So the modules imported above
  // must not bring in the emulator or the AWS SDK: the bundler would start so much later.
  const preparing = prepareWorker(workerFile, console.cwd, options);
  const [prepared, cloud] = await both(preparing, startCloud(options, console.cwd));
  let page: LivePage | undefined;
  try {
    const worker = await cloud.deploy(prepared, options);
    console.signal.throwIfAborted();
    const input = completeInput(given, worker, cloud.organization);
    // Before anything is said of a run that the orchestrator would refuse.
    const { checkLocalInput } = await import('./check-local-input.ts');
    checkLocalInput(input, options, cloud);
    console.stderr.write(
      `Running ${worker.name} in an emulated organization of ${sizeOf(cloud.organization)}\n`,
    );
    const { runWorker } = await import('./run-worker.ts');
    const openPage = async (run: LocalRun) => {
      if (!options.ui) return;
      const { openLivePage } = await import('../report/live-page.ts');
      page = await openLivePage(cloud, run, console);
    };
    const order = {
      worker,
      input,
      name: runName(input),
      start: startOf(prepared, options, console),
      units: unitsOf(cloud.organization),
    };
    const ended = await runWorker(cloud, order, console, openPage).catch((error) => {
      throw error instanceof RunFailedError ? inOptionTerms(error, options) : error;
    });
    const status = await tellRun(cloud, prepared, ended, options, console);
    await page?.end();
    if (ended.interruptedBy === undefined) await page?.untilStopped();
    return status;
  } finally {
    await page?.close();
    await cloud.close();
    await prepared.remove();
  }
}

/** What starts the same again, for a retry. */
function startOf({ source }: PreparedWorker, options: DevOptions, { cwd }: Console): LocalStart {
  const { org, timeout, memory, plain } = options;
  return {
    Command: 'dev',
    Worker: source,
    Timeout: timeout,
    Memory: memory,
    ...(plain && { Plain: true }),
    ...(org !== undefined && { Organization: typeof org === 'string' ? resolve(cwd, org) : org }),
  };
}

async function startCloud(options: DevOptions, cwd: string): Promise<LocalCloud> {
  const { startLocalCloud } = await import('./local-cloud.ts');
  return startLocalCloud(options, cwd);
}

/** Waits for worker and cloud; when there is no run since one of them failed, nothing of the other is left. */
async function both(
  preparing: Promise<PreparedWorker>,
  starting: Promise<LocalCloud>,
): Promise<[PreparedWorker, LocalCloud]> {
  const [prepared, started] = await Promise.allSettled([preparing, starting]);
  if (prepared.status === 'fulfilled' && started.status === 'fulfilled')
    return [prepared.value, started.value];
  if (prepared.status === 'fulfilled') await prepared.value.remove();
  if (started.status === 'fulfilled') await started.value.close();
  throw prepared.status === 'rejected' ? prepared.reason : (started as PromiseRejectedResult).reason;
}
