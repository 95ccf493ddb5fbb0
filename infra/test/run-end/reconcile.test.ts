import { KMSClient } from '@aws-sdk/client-kms';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reconcile } from '../../src/run-end/index.ts';
import { makeBucketClient } from '../../src/storage/index.ts';
import { type LocalAws, startLocalAws } from '../local-aws.ts';
import { executionArn, keyArn } from '../run-inputs.ts';
import { stubEnvironment } from '../stub-environment.ts';

let aws: LocalAws;
const now = Date.parse('2026-11-22T12:00:00Z');
const stateMachineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:Runs';

beforeEach(async () => {
  aws = await startLocalAws();
  stubEnvironment(aws);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const dates = { startDate: now / 1000 - 3601, stopDate: now / 1000 - 3600 };
  const execution = { executionArn, status: 'FAILED', ...dates };
  aws.answer('ListExecutions', () => ({ executions: [execution] }));
  aws.answer('DescribeExecution', () => ({ ...execution, error: 'InputError', input: '{"Function":7}' }));
  aws.answer('ListGrants', () => ({ Grants: [] }));
  aws.answer('PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await aws[Symbol.asyncDispose]();
});

it('announces the end of a run that was refused, and whose event was lost, once', async () => {
  const config = { ...aws.config, maxAttempts: 1 };
  const look = () =>
    reconcile(stateMachineArn, {
      ...{
        kms: new KMSClient(config),
        states: new SFNClient(config),
        bucketClient: makeBucketClient(config),
      },
      ...{ keyArn, bucket: 'results', now: () => now },
      listeners: { eventBus: 'default', topicArns: [], notifyOn: 'failures' },
    });
  expect(await look()).toMatchObject({ Announced: [executionArn], Summarised: [], MissedEnds: 1 });
  const [put] = aws.requestsOf('PutEvents');
  expect(JSON.parse(put?.input.Entries[0].Detail)).toMatchObject({ Status: 'FAILED', Error: 'InputError' });
  expect(await look()).toMatchObject({ Announced: [], MissedEnds: 0 });
  expect(aws.requestsOf('PutEvents')).toHaveLength(1);
});
