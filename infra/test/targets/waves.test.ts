import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunInput } from '../../src/input/index.ts';
import type { AccountLine } from '../../src/run/index.ts';
import { bucketObjects, makeBucketClient } from '../../src/storage/index.ts';
import { storeTargets } from '../../src/targets/store-targets.ts';
import { type LocalAws, startLocalAws, Versioned } from '../local-aws.ts';
import { makeRun, runPrefix } from '../run-inputs.ts';

let aws: LocalAws;
beforeEach(async () => {
  aws = await startLocalAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

const lines = (count: number): AccountLine[] =>
  Array.from({ length: count }, (_, index) => ({
    AccountId: String(210_000_000_000 + index),
    AccountName: `account-${index}`,
    Regions: ['us-east-1'],
    // The first target is skipped, so it would prove nothing as a canary.
    ...(index === 0 ? { Skip: 'The account is SUSPENDED.' } : {}),
  }));

async function* each<Line>(entries: readonly Line[]) {
  yield* entries;
}

const store = (count: number, fields: Partial<RunInput>) =>
  storeTargets(
    bucketObjects(makeBucketClient(aws.config), 'results'),
    makeRun({ ToleratedFailurePercentage: 30 }),
    { canary: undefined, preflight: false, ...fields } as RunInput,
    each(lines(count)),
    ({ accounts, targets }) => ({ accounts, regions: targets }),
  ).then(({ stored }) => stored);
const idsIn = (name: string) =>
  (aws.objects.get(`results/${runPrefix}${name}.jsonl`)?.toString() ?? '')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => Number(JSON.parse(text).AccountId) - 210_000_000_000);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('the waves of a run', () => {
  it('are one without a canary', async () => {
    expect(await store(5, {})).toMatchObject({
      Wave: { Name: 'all', TargetsKey: `${runPrefix}targets.jsonl`, ToleratedFailurePercentage: 30 },
      Rest: null,
    });
    expect(idsIn('targets')).toEqual(range(0, 5));
    expect(aws.objects.size).toBe(1);
  });

  it.each<[string, RunInput['canary'], number]>([
    ['3 accounts', { size: { accounts: 3 }, toleratedFailurePercentage: 0 }, 3],
    ['5 %, at least one', { size: { percentage: 5 }, toleratedFailurePercentage: 0 }, 1],
    ['50 % of those that are not skipped', { size: { percentage: 50 }, toleratedFailurePercentage: 0 }, 5],
  ])('are two with a canary of %s', async (_name, canary, first) => {
    expect(await store(11, { canary })).toMatchObject({
      Wave: {
        Name: 'canary',
        TargetsKey: `${runPrefix}canary.jsonl`,
        ToleratedFailurePercentage: 0,
        AccountConcurrency: first,
        RegionConcurrency: first,
      },
      Rest: {
        Name: 'rest',
        TargetsKey: `${runPrefix}rest.jsonl`,
        ToleratedFailurePercentage: 30,
        AccountConcurrency: 10 - first,
        RegionConcurrency: 10 - first,
      },
    });
    expect(idsIn('canary')).toEqual(range(1, 1 + first));
    expect(idsIn('rest')).toEqual([0, ...range(1 + first, 11)]);
    expect(idsIn('targets')).toEqual(range(0, 11));
  });

  it('are one when the canary is everything, with the canary’s tolerance', async () => {
    const canary = { size: { accounts: 10 }, toleratedFailurePercentage: 0 };
    const { Wave, Rest } = await store(11, { canary });
    expect(Wave).toMatchObject({ Name: 'all', ToleratedFailurePercentage: 0 });
    expect(Rest).toBeNull();
  });

  it('name the version of each list that was written, and none in a bucket that keeps no versions', async () => {
    const canary = { size: { accounts: 3 }, toleratedFailurePercentage: 0 };
    expect((await store(5, {})).Wave.VersionId).toBe('null');
    aws.answer('PutObject', ({ path }) => new Versioned(`of-${path.split('/').at(-1)}`));
    expect((await store(5, {})).Wave.VersionId).toBe('of-targets.jsonl');
    expect(await store(11, { canary })).toMatchObject({
      Wave: { VersionId: 'of-canary.jsonl' },
      Rest: { VersionId: 'of-rest.jsonl' },
    });
  });

  it('are one in a preflight', async () => {
    const canary = { size: { accounts: 1 }, toleratedFailurePercentage: 0 };
    expect((await store(11, { canary, preflight: true })).Wave.Name).toBe('all');
  });
});
