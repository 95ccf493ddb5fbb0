import { executionPrefix, splitArn } from '../aws/arn.ts';
import { connectAws } from '../aws/clients.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError, NoSuchRunError, OptionError } from '../console/errors.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import type { StartOptions } from '../input/run-options.ts';
import type { RunPlaceOptions } from '../runs/find-named-run.ts';
import type { PlacedRun } from '../runs/run-place.ts';
import type { LocalStart, RunNote } from '../runs/run-record.ts';
import { type StateFolder, stateFolder, stateFolderOf } from '../runs/state-folder.ts';
import { runSeeds } from '../seed/run-seeds.ts';
import { prepareWorker } from '../worker/prepare-worker.ts';
import type { LocalCloud } from './cloud.ts';
import { deployLocally } from './deployed-worker.ts';
import { type EmulatedCloud, startEmulatedCloud, tagKeysOf } from './emulated-cloud.ts';
import { nameRun } from './name-run.ts';
import { startRealAccountsCloud } from './real-accounts-cloud.ts';
import { runLocally } from './run-locally.ts';

/** The options of `step-everywhere retry`. */
export interface RetryOptions extends Omit<StartOptions, 'report'>, RunPlaceOptions {
  /** Failure classes, or `not-attempted`; all failed targets when absent. */
  readonly class?: readonly string[];
  /** The same worker, of another version or alias for instance. */
  readonly function?: string;
  /** Accounts at the same time. */
  readonly concurrency?: number;
}

/** A run on this machine that can be started again. */
export interface RetriedRun extends PlacedRun {
  readonly note: RunNote;
  /** It is in the runs of this one, and so is its retry. */
  readonly state: StateFolder;
}

/**
 * Makes sure that a run on this machine can be retried here, as it was started.
 *
 * @returns the run.
 * @throws {NoSuchRunError} for a copy of a run on AWS, or one that an earlier version left.
 * @throws {OptionError} for an option of runs on AWS.
 */
export function retriable(
  run: PlacedRun,
  { detach, function: worker, out }: RetryOptions,
  { cwd }: Console,
): RetriedRun {
  if (run.note === undefined) {
    throw new NoSuchRunError(
      run.name,
      `${run.name} was not run on this machine, which has a copy of it; retry it where it was run, without --local`,
    );
  }
  const here = 'a retry of a run on this machine is on this machine too';
  if (detach) throw new OptionError('--detach', `${here}, and ends with the command; leave the option out`);
  if (worker !== undefined)
    throw new OptionError('--function', `${here}, with the file of its worker; leave the option out`);
  const state = stateFolderOf(run.folder ?? '');
  if (state === undefined) {
    throw new NoSuchRunError(
      run.name,
      `${run.name} is not in a folder that this version ran it in, so it cannot be retried there; start a new run`,
    );
  }
  if (out !== undefined && stateFolder(out, cwd).path !== state.path)
    throw new OptionError(
      '--out',
      `the retry's results go to the folder of the run, ${state.path}; leave the option out`,
    );
  return { ...run, note: run.note, state };
}

/**
 * Runs a worker's file again on this machine where it failed in an earlier run here, and merges the two summaries.
 *
 * @param retry the input's `Retry` and `Concurrency`.
 * @returns the exit status, of the retry.
 * @throws {AwsCallError} when the credentials, or the emulated organization, are of another account than the run's.
 */
export async function retryLocally(
  run: RetriedRun,
  retry: ExecutionInput,
  options: RetryOptions,
  console: Console,
): Promise<number> {
  const { Start: start } = run.note;
  const { Function: arn } = JSON.parse(run.input) as { Function: string };
  const preparing = prepareWorker(start.Worker, console.cwd, {
    name: splitArn(arn).name,
    plain: start.Plain,
  });
  const limits = { timeout: start.Timeout, memory: start.Memory };
  await using worker = await deployLocally(preparing, startCloud(run, options, console), limits);
  requireSameAccount(run, worker.cloud);
  const input = { Function: worker.deployed.arn, ...retry };
  const name = await nameRun(options.name, input, worker.cloud);
  console.signal.throwIfAborted();
  return await runLocally(worker, { input, name, start }, options, console);
}

async function startCloud(
  { note, arn, input, state }: RetriedRun,
  options: RetryOptions,
  console: Console,
): Promise<LocalCloud> {
  const { Command, EndpointUrl }: LocalStart = note.Start;
  if (Command === 'dev') return startEmulatedAgain(note.Start, JSON.parse(input), state, console);
  const endpointUrl = options.endpointUrl ?? EndpointUrl;
  const endpoint = endpointUrl === undefined ? {} : { endpointUrl };
  const aws = await connectAws({ ...options, ...endpoint }, console.env, splitArn(arn).region);
  return startRealAccountsCloud(aws, { ...endpoint, out: state.path }, console);
}

/** With the test data, which went with the emulator of the run. */
async function startEmulatedAgain(
  { Organization, Services, Seeds, Timeout, Memory }: LocalStart,
  input: ExecutionInput,
  { path }: StateFolder,
  console: Console,
): Promise<EmulatedCloud> {
  const emulated = {
    ...(Organization !== undefined && { org: Organization }),
    ...(Services !== undefined && { services: Services }),
    ...(Seeds !== undefined && { seed: Seeds }),
  };
  const cloud = await startEmulatedCloud({ ...emulated, out: path }, console, tagKeysOf(input));
  try {
    await runSeeds(cloud, { ...emulated, timeout: Timeout, memory: Memory }, input, console);
    return cloud;
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

/** Another account's state machine knows nothing of the run; and a retry must not act in another organization. */
function requireSameAccount(
  { arn, name }: RetriedRun,
  { stateMachineArn }: { readonly stateMachineArn: string },
): void {
  if (arn.startsWith(executionPrefix(stateMachineArn))) return;
  const before = splitArn(arn);
  const now = splitArn(stateMachineArn);
  throw new AwsCallError(
    `${name} was started in ${before.region} by account ${before.accountId}, and this would be ${now.region} and account ${now.accountId}; retry it with the same --profile and --region, or the same organization`,
  );
}
