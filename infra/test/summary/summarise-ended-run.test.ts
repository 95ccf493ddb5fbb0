import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bucketObjects, makeBucketClient } from '../../src/storage/index.ts';
import { summarise, summariseEndedRun } from '../../src/summary/index.ts';
import { type LocalAws, Refusal, startLocalAws } from '../local-aws.ts';
import { executionArn, makeRun, runPrefix, workerArn } from '../run-inputs.ts';

let aws: LocalAws;
const run = makeRun();
const store = (key: string, text: string) => aws.objects.set(`results/${runPrefix}${key}`, Buffer.from(text));
const stored = (key: string) => aws.objects.get(`results/${runPrefix}${key}`)?.toString() ?? '';

beforeEach(async () => {
  aws = await startLocalAws();
  aws.answer('DescribeExecution', () => ({
    executionArn,
    status: 'ABORTED',
    startDate: Date.parse('2026-11-22T10:00:00Z') / 1000,
    stopDate: Date.parse('2026-11-22T10:01:00Z') / 1000,
    input: JSON.stringify({ Function: workerArn, RoleName: 'Auditor' }),
    error: 'Stopped',
    cause: 'by hand',
  }));
  store('run.json', JSON.stringify(run));
  const line = { AccountName: 'x', Regions: ['us-east-1'] };
  const ids = ['210000000001', '210000000002', '210000000003'];
  store('targets.jsonl', ids.map((AccountId) => `${JSON.stringify({ AccountId, ...line })}\n`).join(''));
  store(
    `outcomes/${ids[0]}.json`,
    JSON.stringify({ Regions: ['us-east-1'], Outcomes: [{ Status: 'succeeded' }] }),
  );
  store(`outcomes/${ids[1]}.json`, JSON.stringify({ Regions: ['us-east-1'], Started: true }));
});
afterEach(() => aws[Symbol.asyncDispose]());

const end = (arn = executionArn) =>
  summariseEndedRun(
    { detail: { executionArn: arn } },
    {
      states: new SFNClient({ ...aws.config, maxAttempts: 1 }),
      bucketClient: makeBucketClient({ ...aws.config, maxAttempts: 1 }),
      bucket: 'results',
    },
  );

describe('the summary of a run that ended early', () => {
  it('counts every target and says how it ended', async () => {
    const summary = await end();
    expect(summary).toMatchObject({
      ExecutionId: executionArn,
      StartTime: '2026-11-22T10:00:00.000Z',
      EndTime: '2026-11-22T10:01:00.000Z',
      EndedEarly: { Status: 'ABORTED', Error: 'Stopped', Cause: 'by hand' },
      Targets: 3,
      Succeeded: 1,
      Failed: 1,
      FailedByClass: { interrupted: 1 },
      NotAttempted: 1,
    });
    expect(JSON.parse(stored('summary.json'))).toEqual(summary);
  });

  it('agrees with the one that the run may have written itself', async () => {
    const objects = bucketObjects(makeBucketClient(aws.config), 'results');
    const own = await summarise(
      { ExecutionId: executionArn, StartTime: '2026-11-22T10:00:00.000Z', Run: run },
      objects,
    );
    const failures = stored('failures.jsonl');
    const { EndedEarly, EndTime, ...rest } = (await end()) ?? {};
    expect(own).toMatchObject(rest);
    expect(stored('failures.jsonl')).toBe(failures);
    expect(await end()).toMatchObject({ EndedEarly, EndTime });
  });

  it('does not exist when the run never had targets', async () => {
    aws.objects.delete(`results/${runPrefix}run.json`);
    expect(await end()).toBeUndefined();
    for (const input of ['{"Function":7}', '[]', 'null', 'no JSON', '{"Function":"x"}']) {
      aws.answer('DescribeExecution', () => ({ status: 'FAILED', input }));
      expect(await end()).toBeUndefined();
    }
    expect(stored('summary.json')).toBe('');
  });

  it('does not exist for a child of the Map', async () => {
    expect(
      await end('arn:aws:states:us-east-1:111111111111:execution:Runs/ForEachAccount:0c0ffee0'),
    ).toBeUndefined();
    expect(aws.requests).toEqual([]);
  });

  it('is retried by the caller when Step Functions throttles', async () => {
    aws.failNext('DescribeExecution', 1, new Refusal('ThrottlingException', 'Rate exceeded'));
    await expect(end()).rejects.toMatchObject({ name: 'ThrottledError' });
  });
});
