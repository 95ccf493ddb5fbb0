import { randomUUID } from 'node:crypto';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import {
  AccountNotFoundException,
  DescribeAccountCommand,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import {
  bucketObjects,
  type FailureLine,
  readLines,
  type SkippedLine,
  type Summary,
} from '@step-everywhere/infra/internal/run';
import { splitArn } from '../aws/arn.ts';
import type { Aws, OrganizationRoleOptions } from '../aws/clients.ts';
import { isDenied } from '../aws/explain-aws-error.ts';
import type { Orchestrator, OrchestratorOptions } from '../aws/orchestrator.ts';
import { parseStateMachineArn, type StateMachineArn } from '../aws/state-machine-arn.ts';
import { readWorker } from '../aws/worker-configuration.ts';
import { AwsCallError, OptionError } from '../console/errors.ts';
import { checkRunInput } from '../input/check-run-input.ts';
import { workerArn } from '../input/execution-input.ts';
import { awaitRun, type DescribedRun, startRun, stopRun } from '../runs/execution.ts';
import { runFailedError } from '../runs/run-failed.ts';
import { trialPrefix } from '../runs/run-kind.ts';
import { workerPrefix } from '../worker/worker-name.ts';

/** Which role to look at, and where. */
export interface RoleToCheck {
  readonly role: string;
  /** The first other account of the organization when absent. */
  readonly account?: string;
  /** Any deployed worker when absent, because it is not invoked. */
  readonly function?: string;
}

/**
 * Makes the orchestrator assume a role in one account, by a preflight, which invokes no worker.
 *
 * @returns the text to print about it.
 * @throws {AwsCallError} when the role cannot be assumed, with the remedy.
 */
export async function checkRoleByPreflight(
  orchestrator: Orchestrator,
  wanted: RoleToCheck,
  signal: AbortSignal,
): Promise<string> {
  const { aws } = orchestrator;
  const { account, run } = await runTrial(orchestrator, wanted, { Preflight: true }, signal);
  if (run.output === undefined) throw runFailedError(run);
  await throwFailure(aws, JSON.parse(run.output) as Summary);
  return `the orchestrator can assume ${wanted.role} in account ${account} (a preflight, ${run.name})`;
}

/**
 * Runs a worker in one account, in the orchestrator's region, and waits for the end.
 *
 * @param fields further fields of the run's input.
 * @throws {AwsCallError} when there is no such worker.
 * @throws the signal's reason when it aborts; the run is stopped then.
 */
export async function runTrial(
  { aws, stateMachine }: Orchestrator,
  wanted: RoleToCheck,
  fields: object,
  signal: AbortSignal,
): Promise<{ readonly account: string; readonly run: DescribedRun }> {
  const worker = wanted.function ? workerArn(wanted.function, stateMachine) : await anyWorker(aws);
  await readWorker(await aws.lambda(), worker);
  const account = await accountOf(aws, wanted);
  const Targets = [{ AccountId: account, Regions: [stateMachine.region] }];
  const input = { Function: worker, RoleName: wanted.role, Targets, ...fields };
  const { states } = aws;
  const { arn } = await startRun(states, stateMachine.arn, input, trialPrefix + randomUUID());
  const run = await awaitRun(states, arn, signal).catch(async (error) => {
    if (signal.aborted) await stopRun(states, arn);
    throw error;
  });
  return { account, run };
}

/**
 * Assumes a role in one account with the user's own credentials, as a run from this machine would.
 *
 * @throws the error of STS.
 */
export async function checkRoleByAssuming(aws: Aws, wanted: RoleToCheck): Promise<string> {
  const account = await accountOf(aws, wanted);
  const sts = await aws.sts();
  const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const RoleArn = `arn:${splitArn(Arn).partition}:iam::${account}:role/${wanted.role}`;
  await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'StepEverywhere-doctor', DurationSeconds: 900 }),
  );
  const untried =
    wanted.function === undefined ? '' : '; --function was not tried, since there is no orchestrator';
  return `your credentials can assume ${wanted.role} in account ${account}${untried}`;
}

/** Throws the reason if a target of a trial failed or was skipped. */
export async function throwFailure(aws: Aws, summary: Summary): Promise<void> {
  const { Bucket, FailuresKey, SkippedKey, Preflight } = summary;
  if ((Preflight?.Targets ?? summary.Succeeded) === summary.Targets) return;
  const objects = bucketObjects(aws.bucket, Bucket);
  for await (const { Message, Remedy } of readLines<FailureLine>(objects, FailuresKey))
    throw new AwsCallError(`${Message} ${Remedy}`);
  for await (const { Reason } of readLines<SkippedLine>(objects, SkippedKey))
    throw new AwsCallError(`the role was not tried: ${Reason}`);
  throw new AwsCallError('the role was not tried; try it in another account with --account');
}

/** The account in which the role is tried. A named account is looked up if the user may read the organization. */
async function accountOf(aws: Aws, { account }: RoleToCheck): Promise<string> {
  if (account === undefined) return otherAccount(aws);
  const organizations = await aws.organizations();
  try {
    const { Account } = await organizations.send(new DescribeAccountCommand({ AccountId: account }));
    const state = Account?.State ?? 'ACTIVE';
    if (state === 'ACTIVE') return account;
    throw new OptionError('--account', `${account} is ${state} in the organization; name an active account`);
  } catch (cause) {
    if (isDenied(cause)) return account;
    if (!(cause instanceof AccountNotFoundException)) throw cause;
    throw new OptionError('--account', `${account} is not an account of the organization`, { cause });
  }
}

/** Avoids the caller's own account, where the role may differ from the one in all other accounts. */
async function otherAccount(aws: Aws): Promise<string> {
  const { Account } = await (await aws.sts()).send(new GetCallerIdentityCommand({}));
  for await (const { Accounts = [] } of paginateListAccounts({ client: await aws.organizations() }, {})) {
    const other = Accounts.find(({ Id, State }) => Id !== Account && State === 'ACTIVE');
    if (other?.Id !== undefined) return other.Id;
  }
  throw new AwsCallError('the organization has no other active account; name one with --account');
}

async function anyWorker(aws: Aws): Promise<string> {
  for await (const { Functions = [] } of paginateListFunctions({ client: await aws.lambda() }, {})) {
    const worker = Functions.find(({ FunctionName }) => FunctionName?.startsWith(workerPrefix));
    if (worker?.FunctionArn !== undefined) return worker.FunctionArn;
  }
  throw new AwsCallError(
    `no worker is deployed (a function named ${workerPrefix}…); deploy one, or name it with --function`,
  );
}

/** The options of `step-everywhere doctor`. */
export interface DoctorOptions extends OrchestratorOptions, OrganizationRoleOptions {
  readonly role?: string;
  readonly account?: string;
  readonly function?: string;
  /** Whether to invoke the worker in that account as well. */
  readonly tryRun?: boolean;
}

/**
 * An arbitrary state machine for checking names before the orchestrator is known: the rules for names are the same
 * everywhere.
 */
const anywhere = parseStateMachineArn('arn:aws:states:us-east-1:000000000000:stateMachine:any');

/**
 * Checks the options of `doctor` before any call of AWS.
 *
 * @param stateMachine once it is known: a worker's ARN must be in its account and region.
 * @throws {OptionError} for a value that every run refuses, and for an option that would be ignored.
 */
export function checkOptions(options: DoctorOptions, stateMachine?: StateMachineArn): void {
  const { role, account } = options;
  if (options.tryRun && (role === undefined || options.function === undefined)) {
    throw new OptionError(
      '--try-run',
      'needs --role NAME, and --function NAME of a worker that does no harm',
    );
  }
  if (role === undefined) {
    const idle = (['account', 'function'] as const).find((name) => options[name] !== undefined);
    if (idle === undefined) return;
    throw new OptionError(`--${idle}`, 'needs --role NAME, the role to try');
  }
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new OptionError('--account', `${JSON.stringify(account)} must be an account id of twelve digits`);
  }
  const home = stateMachine ?? homeOf(options.function) ?? anywhere;
  const worker = workerArn(options.function ?? 'any', home);
  const input = { Function: worker, RoleName: role, Accounts: { Include: [account ?? '000000000000'] } };
  checkRunInput(input, options, home, []);
}

/** The account and region that a worker's ARN names. */
function homeOf(worker = ''): StateMachineArn | undefined {
  const [, partition, region, account] = /^arn:([\w-]+):lambda:([\w-]+):(\d{12}):/.exec(worker) ?? [];
  if (account === undefined) return undefined;
  return parseStateMachineArn(`arn:${partition}:states:${region}:${account}:stateMachine:any`);
}
