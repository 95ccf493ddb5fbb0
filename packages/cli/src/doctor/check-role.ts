import { randomUUID } from 'node:crypto';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import {
  AccountNotFoundException,
  DescribeAccountCommand,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type FailureLine, readLines, type SkippedLine, type Summary } from '@step-everywhere/infra/run';
import type { Aws } from '../aws/clients.ts';
import { isDenied } from '../aws/explain-aws-error.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { AwsCallError, OptionError } from '../console/errors.ts';
import { workerArn } from '../input/run-input.ts';
import { readWorker } from '../run/plan-run.ts';
import { awaitExecution, runFailedError } from '../runs/execution.ts';
import { trialPrefix } from '../runs/run-kind.ts';
import { startRun } from '../runs/start-run.ts';
import { workerPrefix } from '../worker/worker-name.ts';

/** Which role to look at, and where. */
export interface RoleToCheck {
  readonly role: string;
  /** The first other account of the organization when absent. */
  readonly account?: string;
  /** Any deployed worker when absent: it is not invoked. */
  readonly function?: string;
}

/**
 * Has the orchestrator assume a role in one account, by a preflight, which invokes no worker.
 *
 * @returns what to tell about it.
 * @throws {AwsCallError} when the role cannot be assumed, with the remedy.
 */
export async function checkRoleByPreflight(
  orchestrator: Orchestrator,
  wanted: RoleToCheck,
  signal: AbortSignal,
): Promise<string> {
  const { aws, stateMachine } = orchestrator;
  const worker = wanted.function ? workerArn(wanted.function, stateMachine) : await anyWorker(aws);
  await readWorker(await aws.lambda(), worker);
  const account = await accountOf(aws, wanted);
  const input = {
    Function: worker,
    RoleName: wanted.role,
    Targets: [{ AccountId: account, Regions: [stateMachine.region] }],
    Preflight: true,
  };
  const run = await startRun(orchestrator, input, trialPrefix + randomUUID());
  const end = await awaitExecution(aws.states, run.arn, signal);
  if (end.summary === undefined) throw runFailedError(end);
  await throwWhatFailed(aws, end.summary as Summary);
  return `the orchestrator can assume ${wanted.role} in account ${account} (a preflight, ${run.name})`;
}

/**
 * Assumes a role in one account with the user's own credentials, as a run from this machine would.
 *
 * @throws what STS answers.
 */
export async function checkRoleByAssuming(aws: Aws, wanted: RoleToCheck): Promise<string> {
  const account = await accountOf(aws, wanted);
  const sts = await aws.sts();
  const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const RoleArn = `arn:${Arn.split(':')[1]}:iam::${account}:role/${wanted.role}`;
  await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'StepEverywhere-doctor', DurationSeconds: 900 }),
  );
  const untried =
    wanted.function === undefined ? '' : '; --function was not tried, there being no orchestrator';
  return `your credentials can assume ${wanted.role} in account ${account}${untried}`;
}

async function throwWhatFailed(aws: Aws, summary: Summary): Promise<void> {
  const { Bucket: bucket, FailuresKey, SkippedKey, Preflight } = summary;
  if (Preflight?.Targets === summary.Targets) return;
  for await (const { Message, Remedy } of readLines<FailureLine>(aws.bucket, { bucket, key: FailuresKey }))
    throw new AwsCallError(`${Message} ${Remedy}`);
  for await (const { Reason } of readLines<SkippedLine>(aws.bucket, { bucket, key: SkippedKey }))
    throw new AwsCallError(`the role was not tried: ${Reason}`);
  throw new AwsCallError('the role was not tried; try it in another account with --account');
}

/** Where the role is tried. What the user named is looked up, as far as the user may read the organization. */
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
    throw new OptionError('--account', `${account} is no account of the organization`, { cause });
  }
}

/** Not the caller's own account: a role there need not be the one that all others have. */
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
