import { join } from 'node:path';
import { type AccountLine, findRun, folderObjects, readLines } from '@step-everywhere/infra/internal/run';
import { executionPrefix, splitArn } from '../aws/arn.ts';
import { connectAws } from '../aws/clients.ts';
import { confirmStart } from '../console/ask.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError, NoSuchRunError, OptionError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import type { StartOptions } from '../input/run-options.ts';
import type { RunPlaceOptions } from '../runs/find-named-run.ts';
import type { PlacedRun } from '../runs/run-place.ts';
import type { LocalStart, RunNote } from '../runs/run-record.ts';
import { type StateFolder, stateFolder, stateFolderOf } from '../runs/state-folder.ts';
import { runSeeds } from '../seed/run-seeds.ts';
import { namesOf } from '../settings/given-variables.ts';
import type { SettingsOptions } from '../settings/settings-options.ts';
import { beginWorker } from './begin-worker.ts';
import type { LocalCloud } from './cloud.ts';
import { deployLocally } from './deployed-worker.ts';
import { type EmulatedCloud, startEmulatedCloud, tagKeysOf } from './emulated-cloud.ts';
import { nameRun } from './name-run.ts';
import { type RealAccountsCloud, startRealAccountsCloud } from './real-accounts-cloud.ts';
import { runLocally } from './run-locally.ts';

/** The options of `step-everywhere retry`. */
export interface RetryOptions
  extends Omit<StartOptions, 'report'>,
    RunPlaceOptions,
    Pick<SettingsOptions, 'env' | 'envFile'> {
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
 * @throws {NoSuchRunError} for a copy of a run on AWS, one that an earlier version left, and one whose notes belong to another
 *   user.
 * @throws {OptionError} for an option of runs on AWS.
 */
export function retriable(
  run: PlacedRun,
  { detach, function: worker, out }: RetryOptions,
  { cwd }: Console,
): RetriedRun {
  if (run.isForeign) {
    throw new NoSuchRunError(
      run.name,
      `the notes of ${run.name} in ${run.folder} belong to another user of this machine, and would decide what runs with your credentials; run the worker yourself`,
    );
  }
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
 * Shows what the notes in a folder would have run on this machine, and asks: a folder may come from anywhere, as in a clone
 * or an archive.
 *
 * @throws {NotConfirmedError} when the user says no, or there is no terminal to ask on and no `--yes`.
 */
export async function confirmNotes(
  { note, arn, state }: RetriedRun,
  options: RetryOptions,
  console: Console,
): Promise<void> {
  const { Command, Worker, Services, Seeds = [] } = note.Start;
  const endpoint = endpointOf(note, options);
  const region = options.region ?? splitArn(arn).region;
  const real = `in real accounts, with your credentials, in ${region}${endpoint ? `, with ${endpoint} in place of AWS` : ''}`;
  const emulated = `in an emulated organization${Services ? `, with the services of ${Services}` : ''}`;
  const where = Command === 'dev' ? emulated : real;
  const says = `It runs ${[...Seeds, Worker].join(', ')} on this machine, ${where}, as the notes in ${state.path} say.`;
  console.stderr.write(`${visibleLine(says)}\n`);
  const problem = `what the notes in ${state.path} say is not run without a confirmation, and there is no terminal to ask on`;
  await confirmStart(options.yes, `${problem}; give --yes if you trust the folder`, console);
}

function endpointOf({ Start }: RunNote, { endpointUrl }: RetryOptions): string | undefined {
  return endpointUrl ?? Start.EndpointUrl;
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
  const how = settingsAgain(start, options);
  const { preparing, declaring } = beginWorker(
    start.Worker,
    { ...how, name: splitArn(arn).name, plain: start.Plain },
    console,
  );
  const starting = startCloud(run, options, console);
  await using worker = await deployLocally(preparing, starting, declaring, console);
  requireSameAccount(run, worker.cloud);
  const input = { Function: worker.deployed.arn, ...retry };
  const name = await nameRun(options.name, input, worker.cloud);
  console.signal.throwIfAborted();
  return await runLocally(worker, { input, name, start }, options, console);
}

/** @throws {OptionError} for a variable whose value is not known any more. */
function settingsAgain(
  { Timeout, Memory, External = [], Template, Variables = [], VariableFiles = [] }: LocalStart,
  { env = [], envFile = [] }: RetryOptions,
): SettingsOptions {
  const missing = Variables.filter((name) => !namesOf(env).includes(name));
  if (missing.length > 0 && envFile.length === 0)
    throw new OptionError(
      '--env',
      `the run was started with variables whose values are not kept: give them again (${missing.map((name) => `--env ${name}=VALUE`).join(' ')})`,
    );
  return {
    ...{ timeout: Timeout, memory: Memory, external: External, env, envFile: [...VariableFiles, ...envFile] },
    template: Template ?? false,
  };
}

async function startCloud(run: RetriedRun, options: RetryOptions, console: Console): Promise<LocalCloud> {
  const { note, arn, input, state } = run;
  if (note.Start.Command === 'dev') return startEmulatedAgain(note.Start, JSON.parse(input), state, console);
  const endpointUrl = endpointOf(note, options);
  const endpoint = endpointUrl === undefined ? {} : { endpointUrl };
  const aws = await connectAws({ ...options, ...endpoint }, console.env, splitArn(arn).region);
  const cloud = await startRealAccountsCloud(aws, { ...endpoint, out: state.path }, console);
  await permitAgain(run, cloud);
  return cloud;
}

/** A retry assumes no role that the earlier run was not to assume. */
async function permitAgain(
  { bucket, arn, input, folder = '' }: RetriedRun,
  cloud: RealAccountsCloud,
): Promise<void> {
  const objects = folderObjects(join(folder, bucket));
  const earlier = await findRun(objects, arn, input);
  if (earlier === undefined) return;
  const accountIds: string[] = [];
  for await (const { AccountId } of readLines<AccountLine>(objects, earlier.TargetsKey))
    accountIds.push(AccountId);
  cloud.permitRoles(accountIds, earlier.RoleName);
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
