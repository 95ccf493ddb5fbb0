import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountLine, Run } from '../../src/run/index.ts';
import { bucketObjects, folderObjects, makeBucketClient } from '../../src/storage/index.ts';
import { summarise } from '../../src/summary/index.ts';
import { type LocalAws, Refusal, startLocalAws } from '../local-aws.ts';
import { executionArn, makeRun, recipient, runPrefix, workerArn } from '../run-inputs.ts';

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
const lines = (key: string) =>
  stored(key)
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text));
const storeResult = (number: number, region: string, pattern = run.OutputKeyPattern) => {
  const key = pattern.replace('{{ .AccountId }}', id(number)).replace('{{ .Region }}', region);
  aws.objects.set(`results/${key}`, Buffer.from('null'));
};
const inBucket = () => bucketObjects(makeBucketClient({ ...aws.config, maxAttempts: 2 }), 'results');
const summariseRun = (fields: Partial<Run> = {}, objects = inBucket()) =>
  summarise(
    { ExecutionId: executionArn, StartTime: '2026-11-22T10:00:00.000Z', Run: { ...run, ...fields } },
    objects,
    { EndTime: '2026-11-22T10:01:00.000Z' },
  );

const id = (number: number) => String(210_000_000_000 + number);
const line = (number: number, rest: Partial<AccountLine> = {}): AccountLine => ({
  AccountId: id(number),
  AccountName: `account-${number}`,
  Regions: ['us-east-1', 'eu-west-1'],
  ...rest,
});

describe('the summary', () => {
  it('counts every target once, whatever its outcome', async () => {
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
      Targets: { Outcomes: [{ Status: 'succeeded' }, { Status: 'succeeded' }] },
    });
    storeOutcome(id(2), {
      Regions: ['us-east-1', 'eu-west-1'],
      Targets: {
        Outcomes: [
          { Status: 'succeeded' },
          {
            Status: 'failed',
            Failure: {
              Worker: {
                Error: 'TypeError',
                Cause: '{"errorType":"TypeError","errorMessage":"x is not\\n a function","trace":[]}',
              },
            },
          },
        ],
      },
    });
    storeOutcome(id(5), {
      Failure: {
        Error: 'AssumeRoleError',
        Cause: '{"errorType":"AssumeRoleError","errorMessage":"Cannot assume it. What to do: Tag it."}',
      },
    });
    storeOutcome(id(6), {
      Regions: ['us-east-1', 'us-east-2', 'us-west-1'],
      Targets: { Outcomes: [{ Status: 'succeeded' }, { Status: 'succeeded' }, { Status: 'succeeded' }] },
    });
    storeOutcome(id(7), { Failure: { Error: 'EnabledRegionsError', Cause: '{"errorMessage":"no"}' } });

    const summary = await summariseRun();
    expect(summary).toEqual({
      ExecutionId: executionArn,
      Accounts: 8,
      Function: workerArn,
      RoleName: 'ops/Auditor',
      StartTime: '2026-11-22T10:00:00.000Z',
      EndTime: '2026-11-22T10:01:00.000Z',
      Targets: 15,
      Succeeded: 6,
      Failed: 4,
      Skipped: 2,
      NotAttempted: 3,
      FailedByClass: { handler: 1, 'assume-role': 2, 'enabled-regions': 1 },
      Bucket: 'results',
      OutputKeyPattern: run.OutputKeyPattern,
      TargetsKey: `${runPrefix}targets.jsonl`,
      SummaryKey: `${runPrefix}summary.json`,
      FailuresKey: `${runPrefix}failures.jsonl`,
      SkippedKey: `${runPrefix}skipped.jsonl`,
      NotAttemptedKey: `${runPrefix}not-attempted.jsonl`,
    });
    expect(JSON.parse(stored('summary.json'))).toEqual(summary);
    expect(lines('skipped.jsonl')).toEqual(
      ['us-east-1', 'eu-west-1'].map((Region) => ({
        AccountId: id(3),
        AccountName: 'account-3',
        Region,
        Reason: 'The account is SUSPENDED in the organization.',
      })),
    );
    expect(lines('not-attempted.jsonl')).toEqual([
      { AccountId: id(4), AccountName: 'account-4', Regions: ['us-east-1', 'eu-west-1'] },
      { AccountId: id(8), AccountName: 'account-8', Regions: 'enabled' },
    ]);
    expect(lines('failures.jsonl')).toMatchObject([
      {
        AccountId: id(2),
        AccountName: 'account-2',
        Region: 'eu-west-1',
        Class: 'handler',
        Error: 'TypeError',
        Message: 'x is not a function',
        Remedy: expect.stringMatching(/\w/),
      },
      {
        AccountId: id(5),
        AccountName: 'account-5',
        Region: 'us-east-1',
        Error: 'AssumeRoleError',
        Message: 'Cannot assume it.',
        Remedy: 'Tag it.',
      },
      {
        AccountId: id(5),
        AccountName: 'account-5',
        Region: 'eu-west-1',
        Error: 'AssumeRoleError',
        Message: 'Cannot assume it.',
        Remedy: 'Tag it.',
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

  it.each([run.OutputKeyPattern, 'results/6f1c2d3e/{{ .Region }}/{{ .AccountId }}.json'])(
    'of an account that broke off depends on its results in %s',
    async (OutputKeyPattern) => {
      storeTargets([line(1), line(2, { Regions: 'enabled' }), line(3), line(11)]);
      storeOutcome(id(1), { Regions: ['us-east-1', 'eu-west-1'], Started: true });
      storeOutcome(id(2), { Regions: ['us-east-1', 'us-east-2', 'ap-east-1'], Started: true });
      storeResult(1, 'eu-west-1', OutputKeyPattern);
      storeResult(2, 'us-east-2', OutputKeyPattern);
      storeResult(11, 'us-east-1', OutputKeyPattern);
      const summary = await summariseRun({ OutputKeyPattern });
      expect(summary).toMatchObject({
        Targets: 9,
        Succeeded: 2,
        Failed: 3,
        NotAttempted: 4,
        FailedByClass: { interrupted: 3 },
      });
      expect(lines('failures.jsonl')).toMatchObject([
        { AccountId: id(1), Region: 'us-east-1', Class: 'interrupted', Error: 'Interrupted' },
        { AccountId: id(2), Region: 'us-east-1', Class: 'interrupted' },
        { AccountId: id(2), Region: 'ap-east-1', Class: 'interrupted' },
      ]);
    },
  );

  it('skips a management account that refuses, with the reason', async () => {
    storeTargets([line(1, { Optional: true })]);
    const Cause = '{"errorMessage":"Cannot assume it: AccessDenied. What to do: Tag it."}';
    storeOutcome(id(1), { Regions: ['us-east-1'], Refused: { Error: 'AssumeRoleError', Cause } });
    expect(await summariseRun()).toMatchObject({ Targets: 1, Skipped: 1, Failed: 0 });
    expect(lines('skipped.jsonl')).toMatchObject([
      {
        AccountId: id(1),
        Reason: expect.stringMatching(/management account.*Cannot assume it: AccessDenied\.$/),
      },
    ]);
  });

  it('of a preflight says what is ready, and estimates the run', async () => {
    storeTargets([line(1), line(2), line(3)]);
    storeOutcome(id(1), { Regions: ['us-east-1', 'eu-west-1'], Ready: true, Disabled: [] });
    storeOutcome(id(2), { Regions: ['us-east-1'], Ready: true, Disabled: ['ap-east-1'] });
    storeOutcome(id(3), { Failure: { Error: 'AssumeRoleError', Cause: 'no' } });
    const summary = await summarise(
      {
        ExecutionId: executionArn,
        StartTime: '2026-11-22T10:00:00.000Z',
        Run: {
          ...run,
          Preflight: true,
          Worker: { Role: recipient, MemorySize: 128, Timeout: 3, Architectures: ['x86_64'] },
          Limits: { Account: 10, Unreserved: 10, Reserved: 2 },
          ConcurrencyIsAsked: true,
        },
      },
      bucketObjects(makeBucketClient(aws.config), 'results'),
    );
    expect(summary).toMatchObject({
      Targets: 6,
      Succeeded: 0,
      Failed: 2,
      Skipped: 1,
      NotAttempted: 3,
      FailedByClass: { 'assume-role': 2 },
      Preflight: {
        Accounts: 2,
        Targets: 3,
        LambdaConcurrency: { Wanted: 3, Available: 2, Enough: false, Advice: expect.stringMatching(/lower/) },
      },
    });
    expect(lines('skipped.jsonl')).toMatchObject([
      { Region: 'ap-east-1', Reason: 'The account has not enabled ap-east-1.' },
    ]);
  });

  it('counts targets in an account that is not on the list', async () => {
    storeTargets([line(1)]);
    const ended = { Regions: ['us-east-1'], Targets: { Outcomes: [{ Status: 'succeeded' }] } };
    storeOutcome(id(1), ended);
    storeOutcome(id(9), ended);
    storeOutcome(id(8), { Failure: { Error: 'ExecutionError', Cause: 'no run in it' } });
    expect(await summariseRun()).toMatchObject({ Targets: 3, Succeeded: 2, Failed: 1 });
    expect(JSON.parse(stored('failures.jsonl'))).toMatchObject({
      AccountId: id(8),
      AccountName: 'not on the list of targets',
    });
  });

  it('fails targets whose worker did not answer that it stored a result', async () => {
    storeTargets([line(1)]);
    const Outcomes = [{ Status: 'succeeded' }, { Status: 'unstored' }];
    storeOutcome(id(1), { Regions: line(1).Regions, Targets: { Outcomes } });
    expect(await summariseRun()).toMatchObject({ Succeeded: 1, Failed: 1, FailedByClass: { result: 1 } });
    expect(JSON.parse(stored('failures.jsonl'))).toMatchObject({
      Region: 'eu-west-1',
      Class: 'result',
      Error: 'ResultMissing',
      Message: expect.stringContaining('did not answer that its result is stored'),
      Remedy: expect.stringContaining('everywhere('),
    });
  });

  it('is the same when it is made twice', async () => {
    storeTargets([line(1), line(2)]);
    storeOutcome(id(1), { Failure: { Error: 'E', Cause: 'c' } });
    const first = await summariseRun();
    const failures = stored('failures.jsonl');
    expect(await summariseRun()).toEqual(first);
    expect(stored('failures.jsonl')).toBe(failures);
  });

  it('has an empty list of failures when there are none', async () => {
    storeTargets([line(1, { Skip: 'gone' })]);
    expect((await summariseRun()).Failed).toBe(0);
    expect(aws.objects.get(`results/${runPrefix}failures.jsonl`)?.length).toBe(0);
  });

  // Uses a folder: a client would time out if a server in the same process is busy.
  it('counts 3,000 accounts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'summarise-'));
    const objects = folderObjects(folder);
    const numbers = Array.from({ length: 3000 }, (_, number) => number);
    const lines = numbers.map((number) => `${JSON.stringify(line(number))}\n`);
    await objects.store(`${runPrefix}targets.jsonl`, lines.join(''));
    for (const number of numbers.filter((each) => each % 3 === 0)) {
      const Outcomes = [{ Status: 'succeeded' }, { Status: 'failed', Error: 'E', Cause: 'c' }];
      const outcome = { AccountId: id(number), Regions: line(number).Regions, Outcomes };
      await objects.store(`${runPrefix}outcomes/${id(number)}.json`, JSON.stringify(outcome));
    }
    expect(await summariseRun({}, objects)).toMatchObject({
      Targets: 6000,
      Succeeded: 1000,
      Failed: 1000,
      NotAttempted: 4000,
    });
    expect((await objects.read(`${runPrefix}failures.jsonl`))?.split('\n')).toHaveLength(1001);
    await rm(folder, { recursive: true });
  });

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
