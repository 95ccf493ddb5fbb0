import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountLine } from '../src/run/index.ts';
import { makeBucketClient } from '../src/storage/index.ts';
import { summarise } from '../src/summary/index.ts';
import { type LocalAws, Refusal, startLocalAws } from './local-aws.ts';
import { executionArn, makeRun, runPrefix, workerArn } from './run-inputs.ts';

let aws: LocalAws;
beforeEach(async () => {
  aws = await startLocalAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

const run = makeRun();
const store = (key: string, text: string) => aws.objects.set(`results/${runPrefix}${key}`, Buffer.from(text));
const storeTargets = (lines: AccountLine[]) =>
  store('targets.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
const storeOutcome = (accountId: string, outcome: object) =>
  store(`outcomes/${accountId}.json`, JSON.stringify({ AccountId: accountId, ...outcome }));
const stored = (key: string) => aws.objects.get(`results/${runPrefix}${key}`)?.toString() ?? '';
const summariseRun = () =>
  summarise(
    { ExecutionId: executionArn, StartTime: '2026-11-22T10:00:00.000Z', Run: run },
    makeBucketClient({ ...aws.config, maxAttempts: 2 }),
    () => Date.parse('2026-11-22T10:01:00Z'),
  );

const id = (number: number) => String(210_000_000_000 + number);
const line = (number: number, rest: Partial<AccountLine> = {}): AccountLine => ({
  AccountId: id(number),
  AccountName: `account-${number}`,
  Regions: ['us-east-1', 'eu-west-1'],
  ...rest,
});

describe('the summary', () => {
  it('counts every target once, whatever became of it', async () => {
    storeTargets([
      line(1),
      line(2),
      line(3, { Skip: 'The account is SUSPENDED in the organization.' }),
      line(4),
      line(5),
      line(6, { Regions: 'enabled' }),
      line(7, { Regions: 'enabled' }),
      line(8, { Regions: 'enabled' }),
    ]);
    storeOutcome(id(1), {
      Regions: ['us-east-1', 'eu-west-1'],
      Outcomes: [{ Status: 'succeeded' }, { Status: 'succeeded' }],
    });
    storeOutcome(id(2), {
      Regions: ['us-east-1', 'eu-west-1'],
      Outcomes: [
        { Status: 'succeeded' },
        {
          Status: 'failed',
          Error: 'TypeError',
          Cause: '{"errorType":"TypeError","errorMessage":"x is not\\n a function","trace":[]}',
        },
      ],
    });
    storeOutcome(id(5), {
      Failure: {
        Error: 'AssumeRoleError',
        Cause: '{"errorType":"AssumeRoleError","errorMessage":"Cannot assume it."}',
      },
    });
    storeOutcome(id(6), {
      Regions: ['us-east-1', 'us-east-2', 'us-west-1'],
      Outcomes: [{ Status: 'succeeded' }, { Status: 'succeeded' }, { Status: 'succeeded' }],
    });
    storeOutcome(id(7), { Failure: { Error: 'EnabledRegionsError', Cause: '{"errorMessage":"no"}' } });

    const summary = await summariseRun();
    expect(summary).toEqual({
      ExecutionId: executionArn,
      Function: workerArn,
      RoleName: 'ops/Auditor',
      StartTime: '2026-11-22T10:00:00.000Z',
      EndTime: '2026-11-22T10:01:00.000Z',
      Targets: 15,
      Succeeded: 6,
      Failed: 4,
      Skipped: 2,
      NotAttempted: 3,
      Bucket: 'results',
      OutputKeyPattern: run.OutputKeyPattern,
      TargetsKey: `${runPrefix}targets.jsonl`,
      SummaryKey: `${runPrefix}summary.json`,
      FailuresKey: `${runPrefix}failures.jsonl`,
    });
    expect(JSON.parse(stored('summary.json'))).toEqual(summary);
    expect(
      stored('failures.jsonl')
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text)),
    ).toEqual([
      {
        AccountId: id(2),
        AccountName: 'account-2',
        Region: 'eu-west-1',
        Error: 'TypeError',
        Message: 'x is not a function',
      },
      {
        AccountId: id(5),
        AccountName: 'account-5',
        Region: 'us-east-1',
        Error: 'AssumeRoleError',
        Message: 'Cannot assume it.',
      },
      {
        AccountId: id(5),
        AccountName: 'account-5',
        Region: 'eu-west-1',
        Error: 'AssumeRoleError',
        Message: 'Cannot assume it.',
      },
      {
        AccountId: id(7),
        AccountName: 'account-7',
        Region: 'enabled',
        Error: 'EnabledRegionsError',
        Message: 'no',
      },
    ]);
  });

  it('has an empty list of failures when there are none', async () => {
    storeTargets([line(1, { Skip: 'gone' })]);
    expect((await summariseRun()).Failed).toBe(0);
    expect(aws.objects.get(`results/${runPrefix}failures.jsonl`)?.length).toBe(0);
  });

  it('counts 3,000 accounts', async () => {
    const numbers = Array.from({ length: 3000 }, (_, number) => number);
    storeTargets(numbers.map((number) => line(number)));
    for (const number of numbers.filter((each) => each % 3 === 0)) {
      const Outcomes = [{ Status: 'succeeded' }, { Status: 'failed', Error: 'E', Cause: 'c' }];
      storeOutcome(id(number), { Regions: line(number).Regions, Outcomes });
    }
    expect(await summariseRun()).toMatchObject({
      Targets: 6000,
      Succeeded: 1000,
      Failed: 1000,
      NotAttempted: 4000,
    });
    expect(stored('failures.jsonl').split('\n')).toHaveLength(1001);
  }, 60_000);

  it('is not written when S3 fails: a wrong count is worse than none', async () => {
    storeTargets([line(1)]);
    aws.failNext('GetObject', 2, new Refusal('AccessDenied', 'Access Denied', 403));
    await expect(summariseRun()).rejects.toMatchObject({
      name: 'ServiceCallError',
      message: expect.stringContaining('s3:GetObject failed: AccessDenied'),
    });
    expect(stored('summary.json')).toBe('');
  });
});
