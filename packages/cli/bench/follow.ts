/**
 * The cost of one look at a running run: calls of S3, memory and time, for 10,000 accounts of 34 regions each, of
 * which half have ended, with 25 and with 1,000 accounts in progress.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partitions } from '@step-everywhere/core/contract';
import { OutcomeWatcher } from '../src/on-aws/outcome-watcher.ts';
import { storeRun } from '../test/harness/stored-run.ts';

const regions = (partitions.find(({ id }) => id === 'aws')?.regions ?? [])
  .map(({ code }) => code)
  .slice(0, 34);
const accounts = Number(process.argv[2] ?? 10_000);

async function measure(underWay: number) {
  const directory = await mkdtemp(join(tmpdir(), 'step-everywhere-bench-'));
  const stored = await storeRun(directory, { accounts, regions, ended: accounts / 2, underWay });
  try {
    const watcher = new OutcomeWatcher(stored.objects, stored.run);
    await watcher.look();
    const first = stored.takeCalls();
    const before = process.cpuUsage();
    await watcher.look();
    const { user, system } = process.cpuUsage(before);
    const later = stored.takeCalls();
    globalThis.gc?.();
    const heapMB = Math.round(process.memoryUsage().heapUsed / 1e6);
    return {
      underWay,
      first,
      later,
      laterCpuMs: Math.round((user + system) / 1000),
      heapMB,
      counts: watcher.counts,
    };
  } finally {
    await stored.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const looks = [await measure(25), await measure(Math.min(1_000, accounts / 2))];
process.stdout.write(`${JSON.stringify({ accounts, regions: regions.length, looks })}\n`);
