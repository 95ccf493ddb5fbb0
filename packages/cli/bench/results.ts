/**
 * How long `step-everywhere results` takes for a run on this machine, and its memory, against a plain script that
 * reads the same files: 10,000 targets against 100,000.
 * The run is a folder with results of a kilobyte each, as `dev` leaves it. The built command and the script each run
 * twice in their own process, and the faster time counts; the memory is the command's peak resident set.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { partitions } from '@step-everywhere/core/contract';
import pMap from 'p-map';

const atMost = { ratio: 2, peakMB: 300 };
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const regions = (partitions.find(({ id }) => id === 'aws')?.regions ?? [])
  .map(({ code }) => code)
  .slice(0, 20);
const worker = 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_a';
const execution = 'arn:aws:states:us-east-1:111111111111:execution:Runs:r1';
const reportUsage = `data:text/javascript,import{writeSync}from'node:fs';import{isMainThread}from'node:worker_threads';if(isMainThread)process.once('exit',()=>writeSync(3,JSON.stringify(process.resourceUsage())));`;

/** A script as one would write it just to read the results of one run: one row for each file. */
const plainScript = `
import { readdirSync, readFileSync } from 'node:fs';
const [folder] = process.argv.slice(1);
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const text = readFileSync(entry.parentPath + '/' + entry.name, 'utf8');
  if (entry.parentPath.includes('_run')) continue;
  const Result = JSON.parse(text);
  const [AccountId] = entry.parentPath.split('/').slice(-1);
  process.stdout.write(JSON.stringify({ AccountId, Region: entry.name.slice(0, -5), Result }) + '\\n');
}`;

interface Process {
  readonly rows: number;
  readonly seconds: number;
  readonly peakMB: number;
}

interface Measured extends Process {
  readonly targets: number;
  readonly plainSeconds: number;
  /** The command's time divided by the plain script's. */
  readonly ratio: number;
}

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10_000, 100_000];
const results: Measured[] = [];
for (const targets of sizes) results.push(await measure(targets));
process.stdout.write(`${JSON.stringify({ atMost, results })}\n`);
const isWithin = results
  .filter(({ targets }) => targets >= 100_000)
  .every(({ ratio, peakMB }) => ratio <= atMost.ratio && peakMB <= atMost.peakMB);
if (!isWithin) process.exitCode = 1;

async function measure(targets: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'step-everywhere-bench-'));
  try {
    const runFolder = await storeRun(folder, targets);
    const plain = ['--input-type=module', '--eval', plainScript, runFolder];
    const { seconds: plainSeconds } = await faster(targets, plain);
    const command = await faster(targets, [main, 'results', runFolder, '--format', 'jsonl']);
    const ratio = Math.round((100 * command.seconds) / plainSeconds) / 100;
    return { targets, ...command, plainSeconds, ratio };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Stores a run in which every target succeeded. @returns its folder. */
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

/** The first run also warms the file cache. */
async function faster(targets: number, args: readonly string[]): Promise<Process> {
  const first = await runOnce(args);
  const second = await runOnce(args);
  for (const { rows } of [first, second])
    if (rows !== targets) throw new Error(`${rows} rows of ${targets} targets`);
  return second.seconds < first.seconds ? second : first;
}

async function runOnce(args: readonly string[]): Promise<Process> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', reportUsage, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  let rows = 0;
  child.stdout?.on('data', (part: Buffer) => {
    for (let at = part.indexOf(10); at !== -1; at = part.indexOf(10, at + 1)) rows += 1;
  });
  let usage = '';
  child.stdio[3]?.on('data', (part: Buffer) => {
    usage += part;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`${args.at(-1)} ended with ${status}`);
  const seconds = Math.round(performance.now() - start) / 1000;
  return { rows, seconds, peakMB: Math.round(JSON.parse(usage).maxRSS / 1024) };
}
