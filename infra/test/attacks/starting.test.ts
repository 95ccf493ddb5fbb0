import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issueCredentials, sealingRuns, signingSessions } from '../../src/credentials/index.ts';
import { makeBucketClient } from '../../src/storage/index.ts';
import { listTargets } from '../../src/targets/index.ts';
import { type LocalAws, Refusal, startLocalAws } from '../local-aws.ts';
import { serveOrganization } from '../local-organization.ts';
import { executionArn, keyArn, putTargets, serveRuns, workerArn } from '../run-inputs.ts';

// The attacker may start executions of the stack, or of another state machine, and invoke its functions.
const AccountId = '222222222222';
let aws: LocalAws;
beforeEach(async () => {
  aws = await startLocalAws();
  serveOrganization(aws, [{ Id: AccountId, Name: 'payments', State: 'ACTIVE' }]);
});
afterEach(() => aws[Symbol.asyncDispose]());

/** The answers of the two functions for a run with this input, as if its targets had already been listed. */
async function answersFor(input: object): Promise<(Error | string)[]> {
  serveRuns(aws, () => ({ Function: workerArn, RoleName: 'Auditor', Regions: ['us-east-1'], ...input }));
  const config = { ...aws.config, maxAttempts: 1 };
  const [sts, kms] = [new STSClient(config), new KMSClient(config)];
  const circumstances = {
    states: new SFNClient(config),
    lambda: new LambdaClient(config),
    organizations: new OrganizationsClient(config),
    bucketClient: makeBucketClient(config),
    bucket: 'results',
    outputKeyPattern: 'out/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json',
    defaultRegions: [],
    launchedRegions: async () => Promise.reject(new Error('nobody had to be asked')),
    sessionTagKeys: ['ticket'],
    workerRoles: [{ worker: 'StepEverywhere_example', roles: ['Auditor', 'ops/*'] }],
  };
  const issuing = {
    runs: sealingRuns({ ...circumstances, kms, keyArn }),
    sts,
    kms,
    keyArn,
    bucketClient: circumstances.bucketClient,
    signingSessions: signingSessions(sts, 'arn:aws:iam::111111111111:role/output'),
  };
  const listed = await listTargets({ ExecutionId: executionArn }, circumstances).catch((error) => error);
  putTargets(aws, [{ AccountId, AccountName: 'payments', Regions: ['us-east-1'] }]);
  const event = { AccountId, ExecutionId: executionArn };
  const issued = await issueCredentials(event, issuing).catch((error) => error);
  return [listed, issued].map((answer) => (answer instanceof Error ? answer.message : 'an answer'));
}

const assumed = () => aws.requestsOf('AssumeRole');

describe('a principal that may start executions', () => {
  it('cannot put a tag on a session unless the stack lists it', async () => {
    const refusal = expect.stringContaining('SessionTagKeys does not list it');
    expect(await answersFor({ Session: { Tags: { team: 'admins' } } })).toEqual([refusal, refusal]);
    expect(assumed()).toEqual([]);
  });

  it('cannot run a worker with a role that the stack does not allow for it', async () => {
    const refusal = expect.stringContaining('Administrator');
    expect(await answersFor({ RoleName: 'Administrator' })).toEqual([refusal, refusal]);
    expect(assumed()).toEqual([]);
  });

  it('cannot run a worker for which the stack allows no role', async () => {
    const refusal = expect.stringContaining('StepEverywhere_other');
    const other = workerArn.replace('example', 'other');
    expect(await answersFor({ Function: other })).toEqual([refusal, refusal]);
    expect(assumed()).toEqual([]);
  });

  it('gets nothing for an execution of another state machine, which the functions may not describe', async () => {
    const denied = new Refusal(
      'AccessDeniedException',
      'not authorized to perform: states:DescribeExecution',
    );
    aws.failNext('DescribeExecution', 9, denied);
    const refusal = expect.stringContaining('states:DescribeExecution failed: AccessDeniedException');
    expect(await answersFor({})).toEqual([refusal, refusal]);
    expect(assumed()).toEqual([]);
  });
});
