import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutcomeWatcher } from '../../src/on-aws/outcome-watcher.ts';
import { accountIds, keyOf, type LocatedRun, storeRun } from '../harness/stored-run.ts';

const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-north-1'];
let directory: string;
let stored: LocatedRun | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'watched-'));
});
afterEach(async () => {
  await stored?.close();
  await rm(directory, { recursive: true, force: true });
});

const total = (calls: Readonly<Record<string, number>>) =>
  Object.values(calls).reduce((sum, number) => sum + number, 0);

describe('OutcomeWatcher', () => {
  it('counts the results of running accounts, target by target', async () => {
    stored = await storeRun(directory, { accounts: 5, regions, ended: 2, underWay: 2 });
    const watcher = new OutcomeWatcher(stored.objects, stored.run);
    await watcher.look();
    expect(watcher.counts).toEqual({ total: 20, succeeded: 12, failed: 0, skipped: 0, running: 4 });
    const account = accountIds(5)[2] as string;
    await stored.store(keyOf(stored.run.OutputKeyPattern, account, 'eu-west-1'), 'null');
    await watcher.look();
    expect(watcher.counts).toEqual({ total: 20, succeeded: 13, failed: 0, skipped: 0, running: 3 });
    const Outcomes = regions.map((_, index) => ({ Status: index < 3 ? 'succeeded' : 'failed' }));
    await stored.store(`${stored.run.RunPrefix}outcomes/${account}.json`, { Regions: regions, Outcomes });
    await watcher.look();
    expect(watcher.counts).toEqual({ total: 20, succeeded: 13, failed: 1, skipped: 0, running: 2 });
    expect(watcher.takeFailures()).toMatchObject([{ accountId: account, regions: ['eu-north-1'] }]);
  });

  it('makes no more calls when many accounts are running, and reads each of them in turn', async () => {
    stored = await storeRun(directory, { accounts: 130, regions, ended: 0, underWay: 120 });
    const watcher = new OutcomeWatcher(stored.objects, stored.run);
    await watcher.look();
    stored.takeCalls();
    await watcher.look();
    expect(stored.takeCalls()).toEqual({ ListObjectsV2Command: 51 });
    await watcher.look();
    expect(watcher.counts).toEqual({ total: 520, succeeded: 240, failed: 0, skipped: 0, running: 240 });
  });

  it('does so as well if the region comes first in the keys', async () => {
    const pattern = 'by-region/r1/{{ .Region }}/{{ .AccountId }}.json';
    stored = await storeRun(directory, { accounts: 40, regions, ended: 0, underWay: 40 }, pattern);
    const watcher = new OutcomeWatcher(stored.objects, stored.run);
    for (let looks = 0; looks < 4; looks += 1) {
      await watcher.look();
      expect(stored.takeCalls().ListObjectsV2Command).toBeLessThanOrEqual(51);
    }
    expect(watcher.counts).toMatchObject({ total: 160, succeeded: 80, running: 80 });
  });

  it('reads only what has changed', async () => {
    stored = await storeRun(directory, { accounts: 30, regions, ended: 30, underWay: 0 });
    const watcher = new OutcomeWatcher(stored.objects, stored.run);
    await watcher.look();
    expect(total(stored.takeCalls())).toBe(1 + 1 + 30);
    await watcher.look();
    expect(stored.takeCalls()).toEqual({ ListObjectsV2Command: 1 });
  });

  it('expects the regions that all accounts have enabled until those of each are known, so that the total does not jump', async () => {
    stored = await storeRun(directory, { accounts: 1, regions, ended: 0, underWay: 0 });
    const line = (AccountId: string, more = {}) =>
      JSON.stringify({ AccountId, AccountName: 'a', Regions: 'enabled', ...more });
    const [first, second, third] = accountIds(3) as [string, string, string];
    const lines = [line(first), line(second), line(third, { Skip: 'SUSPENDED' })];
    await stored.store(stored.run.TargetsKey, lines.join('\n'));
    const watcher = new OutcomeWatcher(stored.objects, stored.run);
    await watcher.look();
    expect(watcher.counts).toMatchObject({ total: 35, skipped: 1, isApproximate: true });
    for (const account of [first, second])
      await stored.store(`${stored.run.RunPrefix}outcomes/${account}.json`, {
        Regions: regions,
        Started: true,
      });
    await watcher.look();
    expect(watcher.counts).toEqual({ total: 9, succeeded: 0, failed: 0, skipped: 1, running: 8 });
  });
});
