import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { folderObjects } from '@step-everywhere/infra/internal/run';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statusNames, targetAt } from '../../src/page/model/target.ts';
import { makeTimeline } from '../../src/page/model/timeline.ts';
import { makeReport } from '../../src/run/make-report.ts';
import type { RunReport } from '../../src/run-report.ts';

const prefix = 'StepEverywhere/StepEverywhere_a/$LATEST/one/_run/';
const retry = 'StepEverywhere/StepEverywhere_a/$LATEST/two/_run/';
const pattern = (run: string) => `results/${run}/{{ .Region }}/{{ .AccountId }}.json`;
const [first, second, third, closed] = ['111111111111', '222222222222', '333333333333', '444444444444'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'make-report-'));
  await put(`${prefix}run.json`, {
    Function: 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_a',
    RoleName: 'Auditor',
    OutputKeyPattern: pattern('one'),
    TargetsKey: `${prefix}targets.jsonl`,
  });
  const regions = ['us-east-1', 'eu-west-1'];
  await put(
    `${prefix}targets.jsonl`,
    { AccountId: first, AccountName: 'first', Regions: regions, Path: 'r-ab12/ou-ab12-one' },
    { AccountId: second, AccountName: 'second', Regions: 'enabled' },
    { AccountId: third, AccountName: 'third', Regions: regions },
    { AccountId: closed, AccountName: 'closed', Regions: regions, Skip: 'The account is SUSPENDED.' },
  );
  const Cause = JSON.stringify({ errorMessage: 'not in 111111111111' });
  await put(`${prefix}outcomes/${first}.json`, {
    Regions: regions,
    StartTime: '2026-11-22T09:00:01.000Z',
    Outcomes: [
      { Status: 'succeeded', Started: '2026-11-22T09:00:01.500Z' },
      { Status: 'failed', Error: 'AccessDenied', Cause, Ended: '2026-11-22T09:00:03.000Z' },
    ],
  });
  await put(`results/one/us-east-1/${first}.json`, { count: 1 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(key: string, ...lines: readonly object[]): Promise<void> {
  await mkdir(dirname(join(folder, key)), { recursive: true });
  await writeFile(join(folder, key), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const make = () =>
  makeReport(folderObjects(folder), prefix, { startTime: Date.parse('2026-11-22T09:00:00Z') });

/** The status of each target, by account and region. */
function statuses(report: RunReport): Record<string, string | undefined> {
  const found: Record<string, string | undefined> = {};
  for (const [cell, status] of report.cells.status.entries()) {
    const { account, region } = targetAt(report, cell);
    if (status !== 0) found[`${account.name} ${region}`] = statusNames[status];
  }
  return found;
}

function cellAt({ accounts, regions }: RunReport, account: string, region: string): number {
  return accounts.findIndex(({ name }) => name === account) * regions.length + regions.indexOf(region);
}

describe('a running run', () => {
  it('is read as far as it has been stored', async () => {
    await put(`results/one/eu-west-1/${third}.json`, { count: 3 });
    const { report } = await make();
    expect(report.run).not.toHaveProperty('endTime');
    expect(report.regions).toEqual(['eu-west-1', 'us-east-1', 'enabled']);
    expect(statuses(report)).toEqual({
      'first us-east-1': 'succeeded',
      'first eu-west-1': 'failed',
      'second enabled': 'waiting',
      'third us-east-1': 'waiting',
      'third eu-west-1': 'succeeded',
      'closed us-east-1': 'skipped',
      'closed eu-west-1': 'skipped',
    });
    const failed = targetAt(report, 0);
    expect(failed.reason).toMatchObject({
      class: 'access-denied',
      error: 'AccessDenied',
      message: 'not in 111111111111',
      remedy: expect.stringContaining('Allow the role'),
    });
    expect(failed.duration).toBe(2000);
    expect(report.accounts[0]?.path).toEqual(['r-ab12', 'ou-ab12-one']);
  });

  it('says what to do about a worker that stored no result', async () => {
    const Outcomes = [{ Status: 'unstored' }, { Status: 'succeeded' }];
    await put(`${prefix}outcomes/${first}.json`, { Regions: ['us-east-1', 'eu-west-1'], Outcomes });
    const { report } = await make();
    expect(targetAt(report, cellAt(report, 'first', 'us-east-1')).reason).toMatchObject({
      class: 'result',
      error: 'ResultMissing',
      message: expect.stringContaining('did not answer that its result is stored'),
      remedy: expect.stringContaining('everywhere('),
    });
  });

  it('is a preflight whose accounts are ready, or have not enabled a region', async () => {
    await put(`${prefix}outcomes/${second}.json`, {
      Regions: ['us-east-1'],
      Ready: true,
      Disabled: ['ap-east-1'],
    });
    const { report } = await make();
    expect(statuses(report)).toMatchObject({
      'second us-east-1': 'ready',
      'second ap-east-1': 'skipped',
      'third us-east-1': 'waiting',
    });
    expect(targetAt(report, cellAt(report, 'second', 'ap-east-1')).reason?.message).toBe(
      'The account has not enabled ap-east-1.',
    );
  });

  it('skips the regions that an account has not enabled, also while its workers are running', async () => {
    const begun = { Regions: ['us-east-1'], Started: true, Disabled: ['ap-east-1'] };
    await put(`${prefix}outcomes/${second}.json`, begun);
    const { report } = await make();
    expect(statuses(report)).toMatchObject({ 'second us-east-1': 'waiting', 'second ap-east-1': 'skipped' });
  });

  it('skips the management account for the same reason as its list of skipped targets', async () => {
    const Refused = { Error: 'AssumeRoleError', Cause: '{"errorMessage":"Cannot assume it."}' };
    await put(`${prefix}outcomes/${second}.json`, { Regions: ['us-east-1'], Refused });
    const { report } = await make();
    expect(targetAt(report, cellAt(report, 'second', 'us-east-1')).reason?.message).toBe(
      'The management account is left out, since the input does not name it: Cannot assume it.',
    );
  });

  it('is an error while none of its objects exist', async () => {
    const missing = makeReport(folderObjects(folder), prefix.replace('one', 'none'));
    await expect(missing).rejects.toThrow(
      /^There is no run at .*run\.json is missing\. Name a run that has begun/,
    );
  });
});

describe('a run that has ended', () => {
  const summary = {
    ExecutionId: 'arn:aws:states:us-east-1:111111111111:execution:A:one',
    StartTime: '2026-11-22T09:00:00.000Z',
    EndTime: '2026-11-22T09:01:00.000Z',
  };

  it('says how each target ended, as its summary does', async () => {
    await put(`${prefix}summary.json`, {
      ...summary,
      EndedEarly: { Status: 'ABORTED', Cause: 'enough' },
    });
    const { report } = await make();
    expect(report.run).toMatchObject({ endedEarly: 'ABORTED: enough', embedded: 1, retries: 0 });
    expect(statuses(report)).toMatchObject({
      'first us-east-1': 'succeeded',
      'first eu-west-1': 'failed',
      'second enabled': 'not attempted',
      'third us-east-1': 'not attempted',
      'closed us-east-1': 'skipped',
    });
  });

  it('says when a target failed whose worker was never invoked', async () => {
    await put(`${prefix}summary.json`, summary);
    const Failure = { Error: 'AssumeRoleError', Cause: '{"errorMessage":"Cannot assume it."}' };
    await put(`${prefix}outcomes/${third}.json`, { Regions: ['us-east-1', 'eu-west-1'], Failure });
    await put(`${prefix}outcomes/${second}.json`, { Regions: ['us-east-1'], Started: true });
    const stored = new Date('2026-11-22T09:00:07.000Z');
    for (const account of [second, third])
      await utimes(join(folder, `${prefix}outcomes/${account}.json`), stored, stored);
    const { report } = await make();
    const endOf = (name: string, region: string) => targetAt(report, cellAt(report, name, region)).ended;
    expect(endOf('third', 'us-east-1')).toBe(stored.getTime());
    expect(endOf('third', 'eu-west-1')).toBe(stored.getTime());
    // The end of a worker that was cut off is not known.
    expect(endOf('second', 'us-east-1')).toBeUndefined();
    expect(makeTimeline(report)?.bins.reduce((sum, { failed }) => sum + failed, 0)).toBe(3);
  });

  it('has times in whole seconds if its results have, as in a copy of a run on AWS', async () => {
    await put(`${prefix}summary.json`, summary);
    const result = join(folder, `results/one/us-east-1/${first}.json`);
    const coarse = async (time: string) => {
      await utimes(result, new Date(time), new Date(time));
      return (await make()).report.run.coarseTimes;
    };
    expect(await coarse('2026-11-22T09:00:07.000Z')).toBe(true);
    expect(await coarse('2026-11-22T09:00:07.250Z')).toBe(false);
  });

  it('is merged with its retries, including their results', async () => {
    await put(`${prefix}summary.json`, summary);
    await put(`${prefix}retries/two.json`, {
      ExecutionId: 'arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:two',
      StartedAt: '2026-11-22T10:00:00.000Z',
      Bucket: 'results',
      RunPrefix: retry,
      OutputKeyPattern: pattern('two'),
    });
    await put(`${prefix}merged/summary.json`, summary);
    await put(`${retry}outcomes/${first}.json`, {
      Regions: ['eu-west-1'],
      Outcomes: [{ Status: 'succeeded' }],
    });
    await put(`results/two/eu-west-1/${first}.json`, { count: 2 });
    const { report } = await make();
    expect(report.run).toMatchObject({ retries: 1, embedded: 2 });
    expect(report.run).not.toHaveProperty('resultLocation');
    expect(statuses(report)).toMatchObject({ 'first eu-west-1': 'succeeded' });
  });

  it('leaves out results that are too long or too many, and counts them', async () => {
    await put(`${prefix}summary.json`, summary);
    await put(`${prefix}outcomes/${third}.json`, { Regions: ['us-east-1', 'eu-west-1'], Started: true });
    await put(`results/one/us-east-1/${third}.json`, { text: 'x'.repeat(500) });
    await put(`results/one/eu-west-1/${third}.json`, { text: 'x'.repeat(80) });
    const { report, blocks } = await makeReport(folderObjects(folder), prefix, {
      limits: { result: 400, total: 50 },
    });
    expect(report.run).toMatchObject({ embedded: 1, leftOut: { tooLarge: 1, overBudget: 1, unread: 0 } });
    expect(blocks).toHaveLength(1);
  });
});
