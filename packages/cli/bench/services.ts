/**
 * The cost of a worker's calls through `dev --services moto`, against the same calls to moto alone: two calls of EC2
 * in each of 12 accounts × 17 regions.
 * Each measurement starts a new moto, because moto creates the default VPC of an account and region at its first
 * call. The two take turns, and the medians count. Needs a Python with `moto[server]`, as `--services moto` does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type * as ec2 from '@aws-sdk/client-ec2';
import { DescribeAddressesCommand, DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { BuildMiddleware, HttpRequest } from '@smithy/types';
import { regionsOf } from '@step-everywhere/core/contract';
import { makeOrganization } from '@step-everywhere/emulator';
import pMap from 'p-map';
import { runMeasured } from './measured-process.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const main = join(root, 'packages/cli/dist/main.js');
/** It makes two calls in each target: for addresses and for volumes. */
const worker = join(root, 'examples/jobs/unused-addresses-and-volumes/src/index.ts');

const motoServer = join(root, 'packages/cli/src/backing/moto-server.py');

const rounds = Number(process.argv[2] ?? 3);
const accounts = 12;
const regions = regionsOf('aws').flatMap(({ code, optIn }) => (optIn ? [] : code));
const targets = makeOrganization({ accounts }).accounts.flatMap(({ id }) =>
  regions.map((region) => ({ id, region })),
);
/** Number of simultaneous targets in both measurements. */
const concurrency = 40;

/**
 * moto takes the account from this header. Without it, all targets would be in one account, and most of the work at
 * first calls would be missing.
 */
const asAccount =
  (id: string): BuildMiddleware<ec2.ServiceInputTypes, ec2.ServiceOutputTypes> =>
  (next) =>
  (args) => {
    Object.assign((args.request as HttpRequest).headers, { 'x-moto-account-id': id });
    return next(args);
  };

/** @returns seconds. */
async function motoAlone(): Promise<number> {
  // Started as `--services moto` does; it ends with its standard input.
  const moto = spawn(process.env.STEP_EVERYWHERE_PYTHON || 'python3', ['-P', motoServer], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [word] = await once(createInterface({ input: moto.stdout }), 'line');
    const endpoint = `http://127.0.0.1:${JSON.parse(word).port}`;
    const begin = performance.now();
    await pMap(
      targets,
      async ({ id, region }) => {
        const credentials = { accessKeyId: id, secretAccessKey: 'any' };
        const client = new EC2Client({ endpoint, region, credentials });
        client.middlewareStack.add(asAccount(id), { step: 'build' });
        await client.send(new DescribeAddressesCommand({}));
        await client.send(new DescribeVolumesCommand({}));
        client.destroy();
      },
      { concurrency },
    );
    return (performance.now() - begin) / 1000;
  } finally {
    moto.kill('SIGKILL');
  }
}

/** @returns seconds, from the run's start to its end. */
async function throughDev(): Promise<number> {
  const out = await mkdtemp(join(tmpdir(), 'step-everywhere-bench-'));
  try {
    const args = [
      main,
      'dev',
      worker,
      '--org',
      String(accounts),
      '--services',
      'moto',
      '--out',
      out,
      '--json',
    ];
    const { stdout } = await runMeasured(args, { env: process.env, cwd: out });
    const { StartTime, EndTime, Succeeded } = JSON.parse(stdout);
    if (Succeeded !== targets.length)
      throw new Error(`Expected ${targets.length} succeeded targets: ${stdout}`);
    return (Date.parse(EndTime) - Date.parse(StartTime)) / 1000;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const round = (value: number): number => Math.round(value * 100) / 100;

const alone: number[] = [];
const through: number[] = [];
for (let number = 0; number < rounds; number++) {
  alone.push(await motoAlone());
  through.push(await throughDev());
  console.log(`moto alone: ${round(alone.at(-1) as number)} s, dev: ${round(through.at(-1) as number)} s`);
}
const [aloneSeconds, devSeconds] = [median(alone), median(through)];
console.log(
  JSON.stringify({
    targets: targets.length,
    calls: targets.length * 2,
    motoAloneSeconds: round(aloneSeconds),
    devSeconds: round(devSeconds),
    ratio: round(devSeconds / aloneSeconds),
  }),
);
