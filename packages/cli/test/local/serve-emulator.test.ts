import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inRepository, startBinary } from '../harness/run-binary.ts';
import { runExecution } from '../harness/run-execution.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serve-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('serves organization, stack and workers to the AWS SDK until it is stopped', async () => {
  const worker = inRepository('examples/find-parameters/src/index.ts');
  const child = startBinary(['emulator', '--org', '2', '--worker', worker], folder);
  const closed = new Promise((resolve) => child.once('close', (status) => resolve(status)));
  const variables = await new Promise<Map<string, string>>((resolve) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const found = new Map(
        [...text.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [
          name as string,
          value as string,
        ]),
      );
      if ([...found.keys()].some((name) => name.startsWith('WORKER_'))) resolve(found);
    });
  });
  const get = (name: string) => variables.get(name) as string;
  const client = new SFNClient({
    endpoint: get('AWS_ENDPOINT_URL'),
    region: get('AWS_REGION'),
    credentials: { accessKeyId: get('AWS_ACCESS_KEY_ID'), secretAccessKey: get('AWS_SECRET_ACCESS_KEY') },
  });
  const input = {
    Function: get('WORKER_EXAMPLE_FIND_PARAMETERS'),
    RoleName: 'Auditor',
    Regions: ['us-east-1'],
  };
  const { status, summary } = await runExecution(client, get('STATE_MACHINE_ARN'), input);
  expect({ status, summary }).toMatchObject({ status: 'SUCCEEDED', summary: { Targets: 2, Succeeded: 2 } });

  child.kill('SIGINT');
  expect(await closed).toBe(0);
});

it('prints the same variables as one JSON object', async () => {
  const child = startBinary(['emulator', '--org', '2', '--json'], folder);
  const closed = new Promise((resolve) => child.once('close', (status) => resolve(status)));
  let text = '';
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('\n')) resolve();
    });
  });
  expect(JSON.parse(text)).toMatchObject({
    AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    AWS_REGION: 'us-east-1',
    STATE_MACHINE_ARN: expect.stringMatching(/^arn:aws:states:/),
  });
  child.kill('SIGTERM');
  expect(await closed).toBe(0);
});
