import { type AccountLine, readLines } from '@step-everywhere/infra/internal/run';
import { executionPrefix, splitArn } from '../aws/arn.ts';
import { connectAws } from '../aws/clients.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError, OptionError } from '../console/errors.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import type { LocalStart } from '../runs/run-record.ts';
import type { StateFolder } from '../runs/state-folder.ts';
import { namesOf } from '../settings/given-variables.ts';
import type { OwnSettings } from '../settings/settings-options.ts';
import { beginWorker } from './begin-worker.ts';
import type { LocalCloud } from './cloud.ts';
import { deployLocally } from './deployed-worker.ts';
import { type EmulatedCloud, startEmulatedCloud, tagKeysOf } from './emulated-cloud.ts';
import { nameRun } from './name-run.ts';
import { type RealAccountsCloud, startRealAccountsCloud } from './real-accounts-cloud.ts';
import { endpointOf, objectsOf, type RetriedRun, type RetryOptions, readEarlier } from './retried-run.ts';
import { runLocally } from './run-locally.ts';
import { runSeeds } from './run-seeds.ts';

/**
 * Runs a worker's file again on this machine where it failed in an earlier run here, and merges the two summaries.
 *
 * @param retry the input's `Retry` and `Concurrency`.
 * @returns the exit status of the retry.
 * @throws {AwsCallError} when the credentials, or the emulated organization, belong to another account than the
 * run's.
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

/** @throws {OptionError} for a variable whose value was not kept. */
function settingsAgain(start: LocalStart, { env = [], envFile = [] }: RetryOptions): OwnSettings {
  const { Timeout, Memory, Inherits, External = [], Template, Variables = [], VariableFiles = [] } = start;
  const missing = Variables.filter((name) => !namesOf(env).includes(name));
  if (missing.length > 0 && envFile.length === 0)
    throw new OptionError(
      '--env',
      `the run was started with variables whose values are not kept: give them again (${missing.map((name) => `--env ${name}=VALUE`).join(' ')})`,
    );
  return {
    ...{ timeout: Timeout, memory: Memory, external: External, env, envFile: [...VariableFiles, ...envFile] },
    template: Template ?? false,
    inherits: Inherits,
    ...(start.TenantIsolation && { tenantIsolation: true }),
  };
}

async function startCloud(run: RetriedRun, options: RetryOptions, console: Console): Promise<LocalCloud> {
  const { note, arn, input, state } = run;
  if (note.Start.Command === 'dev') return startEmulatedAgain(note.Start, JSON.parse(input), state, console);
  const endpointUrl = endpointOf(note, options);
  const endpoint = endpointUrl === undefined ? {} : { endpointUrl };
  const aws = await connectAws({ ...options, ...endpoint }, console, splitArn(arn).region);
  const cloud = await startRealAccountsCloud(aws, { ...endpoint, out: state.path }, console);
  await permitAgain(run, cloud);
  return cloud;
}

/** Permits only the roles that the earlier run was permitted to assume. */
async function permitAgain(run: RetriedRun, cloud: RealAccountsCloud): Promise<void> {
  const earlier = await readEarlier(run);
  if (earlier === undefined) return;
  const accountIds: string[] = [];
  for await (const { AccountId } of readLines<AccountLine>(objectsOf(run), earlier.TargetsKey))
    accountIds.push(AccountId);
  cloud.permitRoles(accountIds, earlier.RoleName);
}

/** Creates the test data again, which was deleted with the run's emulator. */
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

/** Refuses another account: its state machine does not know the run, and a retry must not act in another organization. */
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
