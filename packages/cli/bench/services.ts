/**
 * What the calls of a worker cost that go through `dev --services moto`, against the same calls to moto alone: two calls of EC2
 * in each of 12 accounts × 17 regions.
 *
 * Each measurement has a moto of its own, since moto makes the default VPC of an account and region at its first call. The two
 * ways take turns, and of each the median is taken. Needs a Python with `moto[server]`, as `--services moto` does.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeAddressesCommand, DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { makeOrganization } from '@step-everywhere/emulator';
import pMap from 'p-map';
import { regionsByDefault } from '../src/aws/region.ts';
import { startMoto } from '../src/backing/start-moto.ts';
import { runMeasured } from './measured-process.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const main = join(root, 'packages/cli/dist/main.js');
/** It makes two calls a target: for addresses and for volumes. */
const worker = join(root, 'examples/jobs/unused-addresses-and-volumes/src/index.ts');

const rounds = 3;
const accounts = 12;
const regions = regionsByDefault('aws');
const targets = makeOrganization({ accounts }).accounts.flatMap(({ id }) =>
  regions.map((region) => ({ id, region })),
);
/** Targets at the same time, in both ways. */
const concurrency = 40;

/** @returns seconds. */
async function motoAlone(): Promise<number> {
  const moto = await startMoto(process.env);
  try {
    const begin = performance.now();
    await pMap(
      targets,
      async ({ id, region }) => {
        const credentials = { accessKeyId: id, secretAccessKey: 'any' };
        const client = new EC2Client({ endpoint: moto.url, region, credentials });
        await client.send(new DescribeAddressesCommand({}));
        await client.send(new DescribeVolumesCommand({}));
        client.destroy();
      },
      { concurrency },
    );
    return (performance.now() - begin) / 1000;
  } finally {
    await moto.close();
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
