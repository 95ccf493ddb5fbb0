import { randomUUID } from 'node:crypto';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import { paginateListAccounts } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type FailureLine, readLines, type Summary } from '@step-everywhere/infra/run';
import type { Aws } from '../aws/aws.ts';
import { AwsCallError } from '../cli-error.ts';
import { workerPrefix } from '../dev/worker-name.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import { trialPrefix } from '../orchestrator/run-kind.ts';
import { awaitExecution, runFailedError } from '../run/execution.ts';
import { workerArn } from '../run/run-input-options.ts';
import { startRun } from '../runs/start-run.ts';

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
  const account = wanted.account ?? (await otherAccount(aws));
  const input = {
    Function: wanted.function ? workerArn(wanted.function, stateMachine) : await anyWorker(aws),
    RoleName: wanted.role,
    Targets: [{ AccountId: account, Regions: [stateMachine.region] }],
    Preflight: true,
  };
  const run = await startRun(orchestrator, input, trialPrefix + randomUUID());
  const end = await awaitExecution(aws.states, run.arn, signal);
  if (end.summary === undefined) throw runFailedError(end);
  const { Bucket: bucket, FailuresKey: key, Failed } = end.summary as Summary;
  if (Failed > 0) {
    for await (const { Message, Remedy } of readLines<FailureLine>(aws.bucket, { bucket, key }))
      throw new AwsCallError(`${Message} ${Remedy}`);
  }
  return `the orchestrator can assume ${wanted.role} in account ${account} (a preflight, ${run.name})`;
}

/**
 * Assumes a role in one account with the user's own credentials, as a run from this machine would.
 *
 * @throws what STS answers.
 */
export async function checkRoleByAssuming(aws: Aws, wanted: RoleToCheck): Promise<string> {
  const account = wanted.account ?? (await otherAccount(aws));
  const sts = await aws.sts();
  const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const RoleArn = `arn:${Arn.split(':')[1]}:iam::${account}:role/${wanted.role}`;
  await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'StepEverywhere-doctor', DurationSeconds: 900 }),
  );
  return `your credentials can assume ${wanted.role} in account ${account}`;
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
