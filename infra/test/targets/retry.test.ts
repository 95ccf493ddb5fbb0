import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountLine, Run } from '../../src/run/index.ts';
import { bucketObjects, makeBucketClient } from '../../src/storage/index.ts';
import { summarise } from '../../src/summary/index.ts';
import { listTargets } from '../../src/targets/index.ts';
import { type LocalAws, startLocalAws } from '../local-aws.ts';
import { serveOrganization } from '../local-organization.ts';
import { executionArn, makeRun, runPrefix, serveRuns, workerArn } from '../run-inputs.ts';

let aws: LocalAws;
const inputs = new Map<string, object>();
const arnOf = (name: string) => executionArn.replace('6f1c2d3e', name);
const folderOf = (name: string) => runPrefix.replace('6f1c2d3e', name);
const objectOf = (key: string) => aws.objects.get(`results/${key}`)?.toString() ?? '';
const linesOf = (key: string) =>
  objectOf(key)
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text));
const put = (key: string, value: object | string) =>
  aws.objects.set(`results/${key}`, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const client = () => makeBucketClient({ ...aws.config, maxAttempts: 1 });

const id = (number: number) => String(210_000_000_000 + number);
/** The management account, and those of the run. */
const accounts = [9, 1, 2, 3, 4, 5].map((number) => ({
  Id: id(number),
  Name: `account-${number}`,
  State: 'ACTIVE',
}));
const regions = ['us-east-1', 'eu-west-1'];
const line = (number: number, fields: Partial<AccountLine> = {}): AccountLine => ({
  AccountId: id(number),
  AccountName: `account-${number}`,
  Regions: regions,
  ...fields,
});
const ok = { Status: 'succeeded' };
const bad = (name: string) => ({ Status: 'failed', Error: name, Cause: 'c' });
const refused = { Failure: { Error: 'AssumeRoleError', Cause: 'no' } };
const outcome = (name: string, number: number, fields: object) =>
  put(`${folderOf(name)}outcomes/${id(number)}.json`, { AccountId: id(number), Regions: regions, ...fields });

const summariseRun = (name: string, Run: Run) =>
  summarise(
    { ExecutionId: arnOf(name), StartTime: '2026-11-22T10:00:00.000Z', Run },
    bucketObjects(client(), 'results'),
  );

/** The original run has four accounts: one succeeded, one partly failed, one was refused, one was not attempted. */
beforeEach(async () => {
  aws = await startLocalAws();
  serveRuns(aws, (name) => inputs.get(name));
  serveOrganization(aws, accounts);
  const run = makeRun({ RunPrefix: folderOf('first'), TargetsKey: `${folderOf('first')}targets.jsonl` });
  inputs.set('first', {
    Function: workerArn,
    RoleName: 'ops/Auditor',
    Payload: { a: 1 },
    Accounts: { Exclude: [id(9)] },
    Session: { ReadOnly: true },
    Canary: { Accounts: 1 },
  });
  put(`${folderOf('first')}run.json`, run);
  put(
    run.TargetsKey,
    [line(1), line(2), line(3), line(4), line(5, { Regions: 'enabled' })]
      .map((each) => `${JSON.stringify(each)}\n`)
      .join(''),
  );
  outcome('first', 1, { Outcomes: [ok, ok] });
  outcome('first', 2, { Outcomes: [ok, bad('TypeError')] });
  outcome('first', 3, refused);
  outcome('first', 5, { ...refused, Regions: 'enabled' });
  await summariseRun('first', run);
});
afterEach(async () => {
  inputs.clear();
  await aws[Symbol.asyncDispose]();
});

/** Starts a retry, and returns its `run.json`. */
async function start(name: string, Retry: object, fields: object = {}): Promise<Run> {
  inputs.set(name, { Function: workerArn, Retry, ...fields });
  const { RunPrefix } = await listTargets(
    { ExecutionId: arnOf(name) },
    {
      organizations: new OrganizationsClient(aws.config),
      lambda: new LambdaClient(aws.config),
      states: new SFNClient({ ...aws.config, maxAttempts: 1 }),
      bucketClient: client(),
      bucket: 'results',
      outputKeyPattern: 'out/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json',
      defaultRegions: [],
      launchedRegions: async () => ({ codes: regions, isComplete: true }),
    },
  );
  return JSON.parse(objectOf(`${RunPrefix}run.json`));
}

describe('a retry', () => {
  it.each(['first', arnOf('first')])(
    'of %s takes the failed targets and the settings of the run',
    async (Execution) => {
      const run = await start('again', { Execution });
      expect(run).toMatchObject({
        RoleName: 'ops/Auditor',
        Session: { ReadOnly: true },
        Original: { ExecutionId: arnOf('first'), RunPrefix: folderOf('first') },
      });
      expect(linesOf(run.TargetsKey)).toEqual([
        line(2, { Regions: ['eu-west-1'] }),
        line(3),
        line(5, { Regions: 'enabled' }),
      ]);
    },
  );

  it('leaves out targets that were cut off and have stored their result since', async () => {
    outcome('first', 1, { Started: true });
    await summariseRun(
      'first',
      makeRun({ RunPrefix: folderOf('first'), TargetsKey: `${folderOf('first')}targets.jsonl` }),
    );
    const stored = { Execution: 'first', Classes: ['interrupted'] };
    expect(linesOf((await start('early', stored)).TargetsKey)).toEqual([line(1)]);
    put(`StepEverywhere/StepEverywhere_example/$LATEST/6f1c2d3e/${id(1)}/us-east-1.json`, '{}');
    expect(linesOf((await start('later', stored)).TargetsKey)).toEqual([line(1, { Regions: ['eu-west-1'] })]);
  });

  it('takes only some classes, or targets that the run did not attempt', async () => {
    const { TargetsKey } = await start('again', {
      Execution: 'first',
      Classes: ['handler', 'not-attempted'],
    });
    expect(linesOf(TargetsKey)).toEqual([line(2, { Regions: ['eu-west-1'] }), line(4)]);
  });

  it('can override settings', async () => {
    const run = await start('again', { Execution: 'first' }, { RoleName: 'Other' });
    expect(run).toMatchObject({ RoleName: 'Other' });
  });

  it.each<[string, object, object, RegExp]>([
    [
      'an execution that is not there',
      { Execution: 'nowhere' },
      {},
      /nowhere, which is no execution.*90 days/,
    ],
    ['a class without a failure', { Execution: 'first', Classes: ['decrypt'] }, {}, /selects no target/],
    ['a class that is none', { Execution: 'first', Classes: ['handlr'] }, {}, /Did you mean "handler"\?/],
    ['another worker', { Execution: 'first' }, { Function: `${workerArn}_2` }, /Name the same function/],
    [
      'its own accounts',
      { Execution: 'first' },
      { Accounts: { Include: [id(1)] } },
      /both Retry and Accounts/,
    ],
    ['no execution', {}, {}, /Retry is \{\}, but must be an object with Execution/],
    [
      'another state machine',
      { Execution: arnOf('first').replace('Runs', 'Other') },
      {},
      /of this state machine/,
    ],
  ])('of %s is refused', async (_name, retry, fields, message) => {
    await expect(start('again', retry, fields)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
  });

  it('of a run that has not ended is refused', async () => {
    aws.objects.delete(`results/${folderOf('first')}summary.json`);
    await expect(start('again', { Execution: 'first' })).rejects.toThrow(/no summary yet/);
  });
});

describe('the merged summary', () => {
  it('has each target as it ended last, also one that the retry skipped', async () => {
    const again = await start('again', { Execution: 'first' });
    outcome('again', 2, { Regions: ['eu-west-1'], Outcomes: [ok] });
    outcome('again', 3, { Regions: ['us-east-1'], Outcomes: [bad('RangeError')], Disabled: ['eu-west-1'] });
    outcome('again', 5, { Regions: ['us-east-1', 'ap-east-1'], Outcomes: [ok, bad('RangeError')] });
    const summary = await summariseRun('again', again);
    expect(summary).toMatchObject({
      Targets: 5,
      Succeeded: 2,
      Failed: 2,
      Skipped: 1,
      MergedSummaryKey: `${folderOf('first')}merged/summary.json`,
    });
    expect(JSON.parse(objectOf(summary.MergedSummaryKey ?? ''))).toMatchObject({
      ExecutionId: arnOf('first'),
      StartTime: '2026-11-22T10:00:00.000Z',
      Targets: 10,
      Succeeded: 5,
      Failed: 2,
      Skipped: 1,
      NotAttempted: 2,
      FailedByClass: { handler: 2 },
      Retries: [{ ExecutionId: arnOf('again'), OutputKeyPattern: expect.stringContaining('out/again/') }],
    });
    expect(linesOf(`${folderOf('first')}merged/failures.jsonl`)).toMatchObject([
      { AccountId: id(3), Region: 'us-east-1', Error: 'RangeError' },
      { AccountId: id(5), Region: 'ap-east-1', Error: 'RangeError' },
    ]);
  });

  it('is the base of a retry of a retry, and is the same when it is made twice', async () => {
    const again = await start('again', { Execution: 'first' });
    outcome('again', 2, { Regions: ['eu-west-1'], Outcomes: [ok] });
    outcome('again', 3, refused);
    await summariseRun('again', again);
    const third = await start('third', { Execution: 'again' });
    expect(third.Original?.ExecutionId).toBe(arnOf('first'));
    expect(linesOf(third.TargetsKey)).toEqual([line(3), line(5, { Regions: 'enabled' })]);
    outcome('third', 3, { Outcomes: [ok, ok] });
    const once = await summariseRun('third', third);
    const merged = JSON.parse(objectOf(once.MergedSummaryKey ?? ''));
    expect(merged).toMatchObject({ Targets: 9, Succeeded: 6, Failed: 1, NotAttempted: 2 });
    expect(merged.Retries).toHaveLength(2);
    await summariseRun('third', third);
    expect(JSON.parse(objectOf(once.MergedSummaryKey ?? ''))).toEqual({
      ...merged,
      EndTime: expect.any(String),
    });
  });

  it('is left alone by a preflight of a retry', async () => {
    const preflight = await start('look', { Execution: 'first' }, { Preflight: true });
    expect(preflight).toMatchObject({ Preflight: true, Original: null, ToleratedFailurePercentage: 100 });
    expect((await summariseRun('look', preflight)).MergedSummaryKey).toBeUndefined();
    expect([...aws.objects.keys()].filter((key) => /retries|merged/.test(key))).toEqual([]);
  });
});
