import { KMSClient } from '@aws-sdk/client-kms';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EndCircumstances, endRun } from '../../src/run-end/index.ts';
import { makeBucketClient } from '../../src/storage/index.ts';
import { type LocalAws, startLocalAws } from '../local-aws.ts';
import { executionArn, keyArn, makeRun, putTargets, runPrefix, workerArn } from '../run-inputs.ts';
import { stubEnvironment } from '../stub-environment.ts';

const stopDate = Date.parse('2026-11-22T10:01:00Z');
/** Milliseconds until the last worker must have ended: its minute and the time to start, less the second that has passed. */
const untilEnd = 60_000 + 30_000 - 1000;
const accounts = ['210000000001', '210000000002'] as const;

let aws: LocalAws;
let now: number;
let stopped: number;
/** Called after each pause, for events that happen in this time. */
let meanwhile: () => void;
const pauses: number[] = [];
const sleep: EndCircumstances['sleep'] = async (milliseconds) => {
  pauses.push(milliseconds);
  now += milliseconds;
  meanwhile();
};

beforeEach(async () => {
  [now, stopped, meanwhile] = [stopDate + 1000, stopDate, () => undefined];
  pauses.length = 0;
  aws = await startLocalAws();
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
  stubEnvironment(aws);
  aws.answer('ListGrants', () => ({ Grants: [] }));
  aws.answer('PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }));
  aws.answer('DescribeExecution', () => ({
    executionArn,
    status: 'ABORTED',
    startDate: stopDate / 1000 - 60,
    stopDate: stopped / 1000,
    input: JSON.stringify({ Function: workerArn, RoleName: 'Auditor' }),
  }));
  store('run.json', makeRun());
  putTargets(
    aws,
    accounts.map((AccountId) => ({ AccountId, AccountName: 'x', Regions: ['us-east-1'] })),
  );
  for (const id of accounts) store(`outcomes/${id}.json`, { Regions: ['us-east-1'], Started: true });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws[Symbol.asyncDispose]();
});

const store = (key: string, value: object) =>
  aws.objects.set(`results/${runPrefix}${key}`, Buffer.from(JSON.stringify(value)));
const storeResult = (id: string) =>
  aws.objects.set(
    `results/StepEverywhere/StepEverywhere_example/$LATEST/6f1c2d3e/${id}/us-east-1.json`,
    Buffer.from('1'),
  );
const summary = () => JSON.parse(aws.objects.get(`results/${runPrefix}summary.json`)?.toString() ?? '{}');
const announced = () => aws.requestsOf('PutEvents').map(({ input }) => JSON.parse(input.Entries[0].Detail));

const end = (more: Partial<EndCircumstances> = { sleep }) =>
  endRun(executionArn, {
    kms: new KMSClient(aws.config),
    keyArn,
    states: new SFNClient(aws.config),
    bucketClient: makeBucketClient(aws.config),
    bucket: 'results',
    listeners: { eventBus: 'default', topicArns: [], notifyOn: 'failures' },
    now: () => now,
    ...more,
  });

describe('a run that was stopped while workers were running', () => {
  it('is announced when the last of them has stored its result, as a success', async () => {
    meanwhile = () => {
      // The run has a summary even before its workers have ended.
      if (pauses.length === 1) expect(summary()).toMatchObject({ FailedByClass: { interrupted: 2 } });
      expect(announced()).toEqual([]);
      const [id] = accounts.slice(pauses.length - 1);
      if (id !== undefined) storeResult(id);
    };
    expect(await end()).toMatchObject({ Summarised: true, Announced: true });
    expect(pauses).toEqual([1000, 2000]);
    expect(summary()).toMatchObject({
      Succeeded: 2,
      Failed: 0,
      FailedByClass: {},
      EndedEarly: { Status: 'ABORTED' },
    });
    expect(announced()).toMatchObject([{ Status: 'ABORTED', Succeeded: 2, Failed: 0 }]);
  });

  it('is announced when their time is up, and targets without a result count as failures', async () => {
    meanwhile = () => storeResult(accounts[1]);
    await end();
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(untilEnd);
    expect(summary()).toMatchObject({ Succeeded: 1, FailedByClass: { interrupted: 1 } });
    expect(announced()).toMatchObject([{ Succeeded: 1, FailedByClass: { interrupted: 1 } }]);
  });

  it.each<[string, object]>([
    ['that has the longest time-out', { Worker: { ...makeRun().Worker, Timeout: 900 } }],
    ...[1e12, 0, 901, 1.5, -1, '60', null].map((Timeout): [string, object] => [
      `to which others wrote the time-out ${JSON.stringify(Timeout)}`,
      { Worker: { ...makeRun().Worker, Timeout } },
    ]),
    ['from which others took its worker', { Worker: undefined }],
    ['from which others took all of its worker', { Worker: null }],
  ])('is waited for no longer than the function may run, and than a worker %s', async (_, fields) => {
    store('run.json', { ...makeRun(), ...fields });
    expect(await end()).toMatchObject({ Announced: true });
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(12 * 60_000);
  });

  it('is summarised by the hourly check, and announced by a check after their end', async () => {
    expect(await end({})).toMatchObject({ Summarised: true, Announced: false });
    storeResult(accounts[0]);
    now += untilEnd;
    expect(await end({})).toMatchObject({ Summarised: true, Announced: true });
    expect(announced()).toMatchObject([{ Succeeded: 1, FailedByClass: { interrupted: 1 } }]);
  });

  it('is not announced when it was redriven meanwhile: its next end is', async () => {
    meanwhile = () => {
      stopped += 60_000;
    };
    expect(await end()).toMatchObject({ Summarised: true, Announced: false });
    expect(announced()).toEqual([]);
  });
});

it.each([
  ['a preflight, which invokes no worker', { Preflight: true }, 'ABORTED'],
  ['a run that ended long ago', {}, 'TIMED_OUT'],
])('does not wait after %s', async (_, fields, status) => {
  store('run.json', makeRun(fields));
  aws.answer('DescribeExecution', () => ({
    ...{ executionArn, status, startDate: stopDate / 1000 - 60, stopDate: stopDate / 1000 },
    input: JSON.stringify({ Function: workerArn, RoleName: 'Auditor' }),
  }));
  if (status === 'TIMED_OUT') now += untilEnd;
  expect(await end()).toMatchObject({ Announced: true });
  expect(pauses).toEqual([]);
});
