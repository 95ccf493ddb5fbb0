/**
 * `run FILE` against the script that it replaces: 100 accounts × 17 regions with one call of 20 ms each, against an
 * emulator that stands in for AWS behind a slow network. The two alternate, so that other work of the machine affects
 * both alike.
 * Ends with `{ wallRatio, cpuRatio, peakMB, inFlight }`: medians of time and CPU relative to the script's, the peak
 * memory of all its processes together, and the largest number of simultaneous requests.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { localMinutes } from '../src/input/local-estimate.ts';
import { runMeasured, type Usage } from './measured-process.ts';
import { slowNetwork } from './run-file/slow-network.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const main = process.env.BENCH_CLI ?? here('../dist/main.js');
const accounts = Number(process.env.BENCH_ACCOUNTS ?? 100);
const delay = 20;
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const regions = [
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
  ...['ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1'],
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
];

async function startAws(folder: string): Promise<{ child: ChildProcess; variables: Record<string, string> }> {
  const args = [here('../dist/main.js'), 'emulator', '--org', String(accounts), '--json', '--out', folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream }))
    return { child, variables: JSON.parse(line) };
  throw new Error('The emulator ended before it printed its variables.');
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const round = (value: number): number => Math.round(value * 100) / 100;

function show(what: string, { seconds, cpuSeconds, peakMB }: Usage, inFlight: number): void {
  const numbers = [`${round(seconds)} s`, `${round(cpuSeconds)} s of CPU`, `${Math.round(peakMB)} MB`];
  console.log(`${what}: ${numbers.join(', ')}, ${inFlight} requests in flight`);
}

const folder = await mkdtemp(join(tmpdir(), 'step-everywhere-bench-'));
const { child: aws, variables } = await startAws(join(folder, 'aws'));
const network = await slowNetwork(Number(new URL(variables.AWS_ENDPOINT_URL as string).port), delay);
const nowhere = join(folder, 'nowhere');
const env: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  ...variables,
  AWS_ENDPOINT_URL: `http://127.0.0.1:${network.port}`,
  AWS_CONFIG_FILE: nowhere,
  AWS_SHARED_CREDENTIALS_FILE: nowhere,
};
const targets = accounts * regions.length;
const size = { accounts, targets, accountConcurrency: 25, regionConcurrency: 40 };
const ours: Usage[] = [];
const theirs: Usage[] = [];
let inFlight = 0;
try {
  for (let number = 0; number < rounds; number++) {
    const out = join(folder, String(number));
    const script = await runMeasured([here('run-file/script.mjs'), join(out, 'script'), ...regions], {
      env,
      cwd: folder,
    });
    show('script', script, network.resetMost());
    const start = ['run', here('run-file/worker.ts'), '--role', 'Auditor', '--regions', regions.join(',')];
    const run = await runMeasured([main, ...start, '--yes', '--json', '--out', join(out, 'run')], {
      env,
      cwd: folder,
    });
    const most = network.resetMost();
    show('run FILE', run, most);
    for (const { stdout } of [script, run])
      if (JSON.parse(stdout).Succeeded !== targets) throw new Error(`Expected ${targets} targets: ${stdout}`);
    theirs.push(script);
    ours.push(run);
    inFlight = Math.max(inFlight, most);
  }
} finally {
  aws.kill('SIGTERM');
  network.close();
  await rm(folder, { recursive: true, force: true });
}
console.log(
  `estimate for workers of ${delay} ms: ${localMinutes(size, delay / 1000)} minutes; measured: ${round(median(ours.map(({ seconds }) => seconds)) / 60)}`,
);
const ratio = (of: (usage: Usage) => number) => round(median(ours.map(of)) / median(theirs.map(of)));
console.log(
  JSON.stringify({
    wallRatio: ratio(({ seconds }) => seconds),
    cpuRatio: ratio(({ cpuSeconds }) => cpuSeconds),
    peakMB: Math.round(Math.max(...ours.map(({ peakMB }) => peakMB))),
    inFlight,
  }),
);
