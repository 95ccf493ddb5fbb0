// Measures the cost of the Go package: examples/go-open-buckets against the same worker written by hand, each from
// the start of its process to its first answer, behind the Runtime API of the emulator. They take turns, so that
// other work of the machine affects both alike. `--quick` takes fewer starts. The last line is one JSON object.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startTestAws } from '@step-everywhere/core/testing';
import { RuntimeApi } from '@step-everywhere/emulator/internal/runtime-api';

const STARTS = process.argv.includes('--quick') ? 11 : 41;
const SOURCES = { ours: 'examples/go-open-buckets/src', byHand: 'packages/go/bench/by-hand' };
type Name = keyof typeof SOURCES;
const NAMES = Object.keys(SOURCES) as Name[];
/** As in the package's README. */
const FLAGS = ['-trimpath', '-tags', 'lambda.norpc', '-ldflags', '-s -w'];

const folder = await mkdtemp(join(tmpdir(), 'step-everywhere-bench-go-'));
const aws = await startTestAws({ keep: false });
/** An S3 without buckets. */
const s3 = createServer((request, response) => {
  request
    .resume()
    .on('end', () => response.end('<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>'));
}).listen(0, '127.0.0.1');
await once(s3, 'listening');
const env = {
  ...aws.environment,
  AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(s3.address() as AddressInfo).port}`,
};

try {
  for (const name of NAMES) await build(name);
  const cold: Record<Name, number[]> = { ours: [], byHand: [] };
  // The first start of each only loads the file into memory.
  for (let turn = 0; turn <= STARTS; turn += 1) {
    for (const name of turn % 2 === 0 ? NAMES : NAMES.toReversed()) {
      const ms = await coldStart(name);
      if (turn > 0) cold[name].push(ms);
    }
  }
  const size = { ours: await sizeOf('ours'), byHand: await sizeOf('byHand') };
  const ratios = cold.ours.map((ms, turn) => ms / (cold.byHand[turn] ?? Number.NaN));
  const figures = {
    coldMs: round(median(cold.ours)),
    coldMsByHand: round(median(cold.byHand)),
    coldRatio: round(median(ratios)),
    bytes: size.ours,
    bytesByHand: size.byHand,
    sizeRatio: round(size.ours / size.byHand),
  };
  console.log(`Medians of ${STARTS} cold starts: ${figures.coldMs} ms, by hand ${figures.coldMsByHand} ms`);
  console.log(`Executable: ${size.ours} bytes, by hand ${size.byHand} bytes`);
  console.log(JSON.stringify(figures));
} finally {
  s3.close();
  await aws.close();
  await rm(folder, { recursive: true });
}

async function build(name: Name): Promise<void> {
  const cwd = fileURLToPath(new URL(`../../../${SOURCES[name]}`, import.meta.url));
  await promisify(execFile)('go', ['build', ...FLAGS, '-o', join(folder, name), '.'], {
    cwd,
    env: { ...process.env, CGO_ENABLED: '0' },
  });
}

/** Milliseconds from the start of the process to its first answer. */
async function coldStart(name: Name): Promise<number> {
  const answer = Promise.withResolvers<void>();
  const api = await RuntimeApi.listen((message) => {
    if (message.type === 'succeeded') answer.resolve();
    else if (message.type !== 'ready') answer.reject(new Error(JSON.stringify(message)));
  });
  api.invoke({
    type: 'invoke',
    requestId: '00000000-0000-0000-0000-000000000000',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example',
    payload: JSON.stringify(aws.event()),
    deadline: Date.now() + 60_000,
  });
  const begin = performance.now();
  const child = spawn(join(folder, name), {
    env: { ...env, AWS_LAMBDA_RUNTIME_API: api.address },
    stdio: 'ignore',
  });
  child.once('error', answer.reject);
  child.once('exit', (status) => answer.reject(new Error(`${name} ended with ${status}`)));
  await answer.promise;
  const ms = performance.now() - begin;
  child.kill('SIGKILL');
  api.close();
  return ms;
}

async function sizeOf(name: Name): Promise<number> {
  return (await stat(join(folder, name))).size;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
