/**
 * How fast, and in how much memory, `step-everywhere dev` runs the example worker: 300 targets against 3,000.
 *
 * Each size is a process of its own that holds emulator, workers and command line together; the rate is taken
 * from the run's own summary, the memory is the process's greatest resident set.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Measured {
  readonly targets: number;
  readonly targetsPerSecond: number;
  readonly peakMB: number;
}

interface Summary {
  readonly StartTime: string;
  readonly EndTime: string;
  readonly Targets: number;
  readonly Succeeded: number;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const main = join(root, 'packages/cli/dist/main.js');
const worker = join(root, 'examples/find-parameters/src/index.ts');
const regions = [
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'us-east-1',
  'us-west-2',
];
const payload = JSON.stringify([{ Key: 'Name', Option: 'Contains', Values: ['Zen'] }]);
const reportPeak = `data:text/javascript,import{writeSync}from'node:fs';import{isMainThread}from'node:worker_threads';if(isMainThread)process.once('exit',()=>writeSync(3,String(process.resourceUsage().maxRSS)));`;

async function measure(accounts: number): Promise<Measured> {
  const out = await mkdtemp(join(tmpdir(), 'step-everywhere-bench-'));
  try {
    const args = [
      'dev',
      worker,
      '--accounts',
      String(accounts),
      '--regions',
      regions.join(','),
      '--payload',
      payload,
    ];
    const { stdout, peak } = await run([...args, '--out', out, '--json']);
    const summary = JSON.parse(stdout) as Summary;
    if (summary.Succeeded !== accounts * regions.length) {
      throw new Error(`Expected ${accounts * regions.length} succeeded targets, got: ${stdout}`);
    }
    const seconds = (Date.parse(summary.EndTime) - Date.parse(summary.StartTime)) / 1000;
    return { targets: summary.Targets, targetsPerSecond: summary.Targets / seconds, peakMB: peak / 1024 };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

async function run(args: readonly string[]): Promise<{ stdout: string; peak: number }> {
  const child = spawn(process.execPath, ['--import', reportPeak, main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const collect = async (stream: NodeJS.ReadableStream | null | undefined): Promise<string> => {
    let text = '';
    for await (const chunk of stream ?? []) text += String(chunk);
    return text;
  };
  const [stdout, stderr, peak, status] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    collect(child.stdio[3] as NodeJS.ReadableStream),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve)),
  ]);
  if (status !== 0) throw new Error(`step-everywhere ended with status ${status}:\n${stderr}`);
  return { stdout, peak: Number(peak) };
}

const round = (value: number): number => Math.round(value * 10) / 10;
const small = await measure(30);
const large = await measure(300);
for (const { targets, targetsPerSecond, peakMB } of [small, large]) {
  console.log(`${targets} targets: ${round(targetsPerSecond)} a second, peak ${round(peakMB)} MB`);
}
console.log(
  `rate at ${large.targets} ÷ rate at ${small.targets}: ${round((10 * large.targetsPerSecond) / small.targetsPerSecond) / 10}`,
);
console.log(
  JSON.stringify({
    targetsPerSecond300: round(small.targetsPerSecond),
    targetsPerSecond3000: round(large.targetsPerSecond),
    peakMB: round(large.peakMB),
  }),
);
