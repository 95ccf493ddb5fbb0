import { resolve } from 'node:path';
import type { Console } from '../console/console.ts';
import { count } from '../console/words.ts';
import { type ExecutionInput, readExecutionInput } from '../input/execution-input.ts';
import type { LocalStart } from '../runs/run-record.ts';
import { noteOldFolder } from '../runs/state-folder.ts';
import type { OwnSettings } from '../settings/settings-options.ts';
import { beginWorker } from './begin-worker.ts';
import { completeInput, type DevOptions } from './complete-input.ts';
import { deployLocally, type LocalWorker } from './deployed-worker.ts';
import type { EmulatedCloud } from './emulated-cloud.ts';
import { startOfWorker } from './start-of-worker.ts';

/**
 * Runs a worker in every target of an emulated organization, through the shipped state machine.
 *
 * @param workerFile relative to the console's `cwd`, or absolute.
 * @param onMade is called before the worker runs, with the files that it is built from.
 * @returns the exit status.
 * @throws {CliError} when there is no summary: wrong options, a worker that cannot be bundled, a refused input.
 */
export async function dev(
  workerFile: string,
  options: DevOptions & OwnSettings,
  console: Console,
  onMade: (files: readonly string[]) => void = () => undefined,
): Promise<number> {
  noteOldFolder(options.out, console);
  const given = await readExecutionInput(options, console.cwd);
  // The modules imported above must not load the emulator or the AWS SDK, which would delay the bundler.
  const { preparing, declaring } = beginWorker(workerFile, options, console);
  const starting = startCloud(given, options, console);
  await using worker = await deployLocally(preparing, starting, declaring, console);
  const { cloud, prepared, deployed } = worker;
  onMade([prepared.source, ...(prepared.sources ?? []), ...filesOf(worker, options, console)]);
  console.signal.throwIfAborted();
  const { resolveEmulated } = await import('./organization.ts');
  const resolved = await resolveEmulated(given, options, cloud.organization, console);
  const input = completeInput(resolved, deployed, cloud.organization);
  // Checked before anything is printed about a run that the orchestrator would refuse.
  const { checkLocalInput } = await import('./check-local-input.ts');
  checkLocalInput(input, options, cloud);
  const { runSeeds } = await import('./run-seeds.ts');
  await runSeeds(cloud, options, input, console);
  const accounts = count(cloud.organization.accounts.length, 'account');
  console.stderr.write(`Running ${deployed.name} in an emulated organization of ${accounts}\n`);
  const order = { input, start: startOf(worker, options, console) };
  const { runLocally } = await import('./run-locally.ts');
  return await runLocally(worker, order, options, console);
}

async function startCloud(
  given: ExecutionInput,
  options: DevOptions,
  console: Console,
): Promise<EmulatedCloud> {
  const { startEmulatedCloud, tagKeysOf } = await import('./emulated-cloud.ts');
  return startEmulatedCloud(options, console, tagKeysOf(given));
}

/** The files that the worker's function depends on besides its source. */
function filesOf({ declared }: LocalWorker, { envFile = [] }: DevOptions, { cwd }: Console): string[] {
  const template = declared.template?.split('#', 1) ?? [];
  return [...template, ...envFile.map((file) => resolve(cwd, file))];
}

/** The settings that start the same worker again, for a retry. */
function startOf(worker: LocalWorker, options: DevOptions & OwnSettings, { cwd }: Console): LocalStart {
  const { org, services, seed } = options;
  return {
    Command: 'dev',
    ...startOfWorker(worker, options, cwd),
    ...(seed && { Seeds: seed.map((file) => resolve(cwd, file)) }),
    ...(services !== undefined && { Services: services }),
    ...(org !== undefined && { Organization: typeof org === 'string' ? resolve(cwd, org) : org }),
  };
}
