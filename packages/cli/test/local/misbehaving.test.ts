import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FailureLine, Summary } from '@step-everywhere/infra/internal/run';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Finished, runBinary } from '../harness/run-binary.ts';

const worker = fileURLToPath(new URL('../harness/workers/misbehaving.ts', import.meta.url));
const misbehaving = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
];
const behaving = ['eu-north-1', 'ap-south-1', 'sa-east-1'];

let out: string;
let run: Finished;
let summary: Summary;
let failures: FailureLine[];

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'misbehaving '));
  const regions = [...misbehaving, ...behaving].join(',');
  const limits = ['--timeout', '5', '--memory', '128'];
  run = await runBinary([
    'dev',
    worker,
    '--org',
    '1',
    '--regions',
    regions,
    '--out',
    out,
    '--json',
    ...limits,
  ]);
  summary = JSON.parse(run.stdout);
  const text = await readFile(join(out, 'runs/emulated', summary.Bucket, summary.FailuresKey), 'utf8');
  failures = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
});
afterAll(() => rm(out, { recursive: true, force: true }));

it('fails the targets that misbehave, and no other', () => {
  expect(run.status).toBe(2);
  expect(summary).toMatchObject({ Targets: 10, Succeeded: 3, Failed: 7, Skipped: 0, NotAttempted: 0 });
  expect(failures.map(({ Region }) => Region).sort()).toEqual([...misbehaving].sort());
});

it.each([
  ['throws', 'us-east-1', /^RangeError: there are no parameters here/],
  ['never ends', 'us-east-2', /WorkerTimeout.*its time|(stopped|timed out) after 5/i],
  ['loops for ever', 'us-west-1', /(stopped|timed out) after 5/i],
  ['exits', 'us-west-2', /exit(ed)?.*3|exit status 3/i],
  ['allocates without end', 'eu-west-1', /memory|heap is full/i],
  ['returns a BigInt', 'eu-west-2', /ResultError.*result\.size.*BigInt/is],
  ['returns a cycle', 'eu-west-3', /ResultError.*(cycl|circular|itself)/is],
])('a worker that %s fails with an understandable reason', (_, region, reason) => {
  const found = failures.filter(({ Region }) => Region === region);
  expect(found).toHaveLength(1);
  for (const failure of found) expect(`${failure.Error}: ${failure.Message}`).toMatch(reason);
  expect(run.stderr).toMatch(new RegExp(`: .*${region}`));
});

it('has the native output of a worker and its child process in its log', async () => {
  expect(run.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(run.stderr).not.toContain('export ');
  const log = await readFile(join(out, 'logs/StepEverywhere_misbehaving.log'), 'utf8');
  expect(log).toContain('export PS1=from-a-worker\nexport EDITOR=from-a-child\n');
});

it('has the log of each target, whatever way it was written', async () => {
  const name = summary.ExecutionId.split(':').at(-1) as string;
  const { status, stdout } = await runBinary(['logs', name, '--local', out]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^111111111111 ap-south-1 {2}export PS1=from-a-worker$/m);
  expect(stdout).toMatch(
    /^111111111111 us-west-1 {2}\S+Z RequestId: \S+ Error: Task timed out after 5\.00 seconds$/m,
  );
  expect(stdout).toMatch(/^111111111111 us-east-1 {2}.*RangeError.*there are no parameters here/m);
  const one = await runBinary(['logs', name, '111111111111', 'ap-south-1', '--local', out, '--json']);
  expect(JSON.parse(one.stdout)).toEqual([
    { AccountId: '111111111111', Region: 'ap-south-1', Line: 'export PS1=from-a-worker' },
  ]);
});

it('names the source line that threw', () => {
  expect(run.stderr).toMatch(
    /RangeError: there are no parameters here\n {4}at .*workers\/misbehaving\.ts:16:\d+\n/,
  );
});

it('stores `undefined` as null', async () => {
  expect(await result('eu-north-1')).toBe('null');
});

it('lets clients of workers reach the emulator without the network', async () => {
  expect(JSON.parse(await result('sa-east-1'))).toEqual({ Account: '111111111111', requests: 0 });
});

async function result(region: string): Promise<string> {
  const key = summary.OutputKeyPattern.replace('{{ .AccountId }}', '111111111111').replace(
    '{{ .Region }}',
    region,
  );
  return (await readFile(join(out, 'runs/emulated', summary.Bucket, key), 'utf8')).trim();
}
