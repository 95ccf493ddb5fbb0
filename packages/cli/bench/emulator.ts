/**
 * How fast, and in how much memory, `step-everywhere dev` runs the example worker: 300 targets against 3,000.
 * Each run is a separate command. The rate is from the run's own summary; memory and CPU are those of the command and
 * its workers' processes together. A run over 300 targets takes some two seconds, so other work of the machine
 * matters: the result is the median of five such runs, three before and two after the run over 3,000.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runMeasured } from './measured-process.ts';

interface Measured {
  readonly targets: number;
  readonly targetsPerSecond: number;
  readonly peakMB: number;
  /**
   * User and system time of all threads and processes, from the command's start to its end; it varies less than the
   * rate.
   */
  readonly cpuMsPerTarget: number;
}

interface Summary {
  readonly StartTime: string;
  readonly EndTime: string;
  readonly Targets: number;
  readonly Succeeded: number;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const main = process.env.BENCH_CLI ?? join(root, 'packages/cli/dist/main.js');
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

async function measure(accounts: number): Promise<Measured> {
  const out = await mkdtemp(join(tmpdir(), 'step-everywhere-bench-'));
  try {
    const args = [
      'dev',
      worker,
      '--org',
      String(accounts),
      '--regions',
      regions.join(','),
      '--payload',
      payload,
    ];
    const { stdout, peakMB, cpuSeconds } = await runMeasured([main, ...args, '--out', out, '--json'], {
      env: process.env,
      cwd: out,
    });
    const summary = JSON.parse(stdout) as Summary;
    if (summary.Succeeded !== accounts * regions.length) {
      throw new Error(`Expected ${accounts * regions.length} succeeded targets, got: ${stdout}`);
    }
    const seconds = (Date.parse(summary.EndTime) - Date.parse(summary.StartTime)) / 1000;
    return {
      targets: summary.Targets,
      targetsPerSecond: summary.Targets / seconds,
      peakMB,
      cpuMsPerTarget: (cpuSeconds * 1000) / summary.Targets,
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Measures and prints. */
async function measureAndPrint(accounts: number): Promise<Measured> {
  const measured = await measure(accounts);
  const { targets, targetsPerSecond, peakMB, cpuMsPerTarget } = measured;
  console.log(
    `${targets} targets: ${round(targetsPerSecond)} a second, peak ${round(peakMB)} MB, ${round(cpuMsPerTarget)} ms of CPU a target`,
  );
  return measured;
}

const before = [await measureAndPrint(30), await measureAndPrint(30), await measureAndPrint(30)];
const large = await measureAndPrint(300);
const rates = [...before, await measureAndPrint(30), await measureAndPrint(30)].map(
  ({ targetsPerSecond }) => targetsPerSecond,
);
const small = rates.sort((a, b) => a - b)[Math.floor(rates.length / 2)] as number;
console.log(
  `300 targets: ${round(small)} a second (median of ${rates.length} runs); rate at 3000 ÷ rate at 300: ${(large.targetsPerSecond / small).toFixed(2)}`,
);
console.log(
  JSON.stringify({
    targetsPerSecond300: round(small),
    targetsPerSecond3000: round(large.targetsPerSecond),
    peakMB: round(large.peakMB),
  }),
);
