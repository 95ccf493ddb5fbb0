/**
 * Measures the memory of every function for the largest organization, 10,000 accounts in 34 regions, and for a tenth of it. Every
 * target has failed with the longest possible message. Each function runs in a separate process, as built, against AWS on
 * loopback.
 *
 * Every function gets a heap of 32 MB, and 4 MB for each part of the young generation. With all the memory that Lambda allows,
 * V8 would keep garbage, and the figure would mean nothing. The benchmark fails if the live objects do not fit into this heap at
 * either size. Constant garbage collection makes the functions slower than they are in Lambda.
 *
 * Needs a build. Ends with one JSON object.
 *
 *     pnpm --filter @step-everywhere/infra bench:memory
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cloud } from './cloud.ts';
import { functions } from './workload.ts';

const run = promisify(execFile);
const child = fileURLToPath(new URL('measured.ts', import.meta.url));

interface Measured {
  readonly peakMB: number;
  readonly seconds: number;
}

const heap = ['--max-semi-space-size=4', '--max-old-space-size=32'];

const figures: Record<string, object> = {};
for (const { name, bundle, memoryMB, event } of functions) {
  const [tenth, whole] = [await measure(1000), await measure(10_000)];
  const flat = whole.peakMB / tenth.peakMB;
  console.log(
    `${name.padEnd(28)} ${tenth.peakMB} MB at 1,000 accounts, ${whole.peakMB} MB at 10,000 (${whole.seconds} s), of ${memoryMB} MB`,
  );
  figures[name] = { peakMB: whole.peakMB, ratioTo1000: Number(flat.toFixed(2)), seconds: whole.seconds };

  async function measure(accounts: number): Promise<Measured> {
    await using aws = await cloud(accounts);
    const environment = {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDBENCH',
      AWS_SECRET_ACCESS_KEY: 'bench-secret',
      DEFAULT_REGIONS: '',
      KMS_KEY_ARN: 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555',
      OUTPUT_BUCKET: 'results',
      OUTPUT_KEY_PATTERN: 'out/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json',
      OUTPUT_ROLE_ARN: 'arn:aws:iam::111111111111:role/output',
    };
    const { stdout } = await run(process.execPath, [...heap, child, bundle, JSON.stringify(event)], {
      env: environment,
      maxBuffer: 2 ** 26,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measured;
  }
}
console.log(
  JSON.stringify({
    accounts: 10_000,
    regions: 34,
    functions: figures,
  }),
);
