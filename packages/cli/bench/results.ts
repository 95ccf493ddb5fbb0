/**
 * In how much memory `step-everywhere results` streams the rows of a run: 10,000 targets against 100,000.
 *
 * The run is a folder of a kilobyte a result, as `dev` leaves it. The built command reads it in a process of its own, whose
 * heap is held to 64 MB; the memory is that process's greatest resident set.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { partitions } from '@step-everywhere/core/contract';
import pMap from 'p-map';

const heapMB = 64;
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const regions = (partitions.find(({ id }) => id === 'aws')?.regions ?? [])
  .map(({ code }) => code)
  .slice(0, 20);
const worker = 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_a';
const execution = 'arn:aws:states:us-east-1:111111111111:execution:Runs:r1';
const reportUsage = `data:text/javascript,import{writeSync}from'node:fs';import{isMainThread}from'node:worker_threads';if(isMainThread)process.once('exit',()=>writeSync(3,JSON.stringify(process.resourceUsage())));`;

interface Measured {
  readonly targets: number;
  readonly rows: number;
  readonly peakMB: number;
  readonly cpuMs: number;
}

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10_000, 100_000];
const results: Measured[] = [];
for (const targets of sizes) results.push(await measure(targets));
process.stdout.write(`${JSON.stringify({ heapMB, results })}\n`);

async function measure(targets: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'step-everywhere-bench-'));
  try {
    return { targets, ...(await readRows(await storeRun(folder, targets))) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Stores a run of which every target succeeded. @returns its folder. */
async function storeRun(folder: string, targets: number): Promise<string> {
  const key = 'StepEverywhere/StepEverywhere_a/$LATEST/r1';
  const runFolder = join(folder, 'bucket', key);
  const prefix = `${key}/_run/`;
  await mkdir(join(runFolder, '_run/outcomes'), { recursive: true });
  const accounts = Array.from({ length: targets / regions.length }, (_, index) =>
    String(100_000_000_000 + index),
  );
  const lines = accounts.map((AccountId) =>
    JSON.stringify({ AccountId, AccountName: 'a', Regions: regions }),
  );
  const run = {
    ...{ Bucket: 'bucket', RunPrefix: prefix, TargetsKey: `${prefix}targets.jsonl`, Function: worker },
    RoleName: 'Auditor',
    OutputKeyPattern: `${key}/{{ .AccountId }}/{{ .Region }}.json`,
  };
  const times = { StartTime: '2026-11-22T10:00:00.000Z', EndTime: '2026-11-22T11:00:00.000Z' };
  const counts = {
    Targets: targets,
    Succeeded: targets,
    Failed: 0,
    Skipped: 0,
    NotAttempted: 0,
    FailedByClass: {},
  };
  const summary = { ...run, ExecutionId: execution, ...times, ...counts };
  await writeFile(join(runFolder, '_run/run.json'), JSON.stringify(run));
  await writeFile(join(runFolder, '_run/summary.json'), JSON.stringify(summary));
  await writeFile(join(runFolder, '_run/targets.jsonl'), `${lines.join('\n')}\n`);
  await pMap(accounts, (AccountId) => storeAccount(runFolder, AccountId), { concurrency: 8 });
  return runFolder;
}

async function storeAccount(runFolder: string, AccountId: string): Promise<void> {
  const Outcomes = regions.map(() => ({ Status: 'succeeded' }));
  const outcome = JSON.stringify({ AccountId, Regions: regions, Outcomes });
  await writeFile(join(runFolder, `_run/outcomes/${AccountId}.json`), outcome);
  await mkdir(join(runFolder, AccountId));
  for (const region of regions) {
    const text = createHash('sha512')
      .update(AccountId + region)
      .digest('hex')
      .repeat(8);
    await writeFile(
      join(runFolder, AccountId, `${region}.json`),
      JSON.stringify({ AccountId, region, text }),
    );
  }
}

async function readRows(runFolder: string): Promise<Omit<Measured, 'targets'>> {
  const args = [
    `--max-old-space-size=${heapMB}`,
    '--import',
    reportUsage,
    main,
    'results',
    runFolder,
    '--format',
    'jsonl',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
  let rows = 0;
  child.stdout?.on('data', (part: Buffer) => {
    for (const byte of part) if (byte === 10) rows += 1;
  });
  let usage = '';
  child.stdio[3]?.on('data', (part: Buffer) => {
    usage += part;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`results ended with ${status}`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(usage);
  return { rows, peakMB: Math.round(maxRSS / 1024), cpuMs: Math.round((userCPUTime + systemCPUTime) / 1000) };
}
