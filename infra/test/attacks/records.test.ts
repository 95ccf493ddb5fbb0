import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { HeadObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListMapRuns,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { FaultyRequest } from '@step-everywhere/emulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accounts, type LocalStack, startLocalStack } from '../run/local-run.ts';

const { first } = accounts;
const planted = {
  payload: 'planted-payload',
  externalId: 'planted-external-id',
  variable: 'planted-variable-of-the-worker',
};
let stack: LocalStack;
/** Of a worker, and of one with tenant isolation, which is invoked in another way. */
let runs: readonly [string, string];
/** What was sealed: keys and tokens of sessions, and URLs. */
const sealed: string[] = [];

// Each has a target that fails and one that succeeds, and a worker that logs as much as it can.
beforeAll(async () => {
  stack = await startLocalStack();
  stack.emulator.inject({
    service: 'kms',
    operation: 'Encrypt',
    meanwhile: ({ input }: FaultyRequest) => {
      const secret = JSON.parse(Buffer.from(input.Plaintext, 'base64').toString()) as Record<string, string>;
      const { SecretAccessKey, SessionToken, Url } = secret;
      if (Url !== undefined) sealed.push(new URL(Url).searchParams.get('X-Amz-Signature') as string);
      else sealed.push(SecretAccessKey as string, SessionToken as string);
    },
  });
  const environment = {
    SETTING: planted.variable,
    AWS_LAMBDA_LOG_LEVEL: 'DEBUG',
    // A run refuses a worker with `http` or `net`, which print the headers of the handler's own calls.
    NODE_DEBUG: 'undici',
  };
  const start = async (name: string, isTenantIsolated: boolean) =>
    stack.start({
      Function: await stack.deployWorker(name, { environment, isTenantIsolated }),
      Accounts: { Include: [first] },
      Payload: { failing: [`${first}/us-east-1`], note: planted.payload },
      Session: { ExternalId: planted.externalId },
    });
  runs = [await start('StepEverywhere_verbose', false), await start('StepEverywhere_isolated', true)];
  // Vitest polls in tests alone.
  for (const run of runs) while ((await describeRun(run)).status === 'RUNNING') await setTimeout(20);
});
afterAll(() => stack[Symbol.asyncDispose]());

const describeRun = (executionArn: string) =>
  stack.states.send(new DescribeExecutionCommand({ executionArn }));

async function all<Page, Item>(pages: AsyncIterable<Page>, of: (page: Page) => Item[] | undefined) {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(of(page) ?? []));
  return items;
}

const historyOf = (client: SFNClient, executionArn: string) =>
  all(paginateGetExecutionHistory({ client }, { executionArn }), ({ events }) => events);

/** The executions of the accounts. */
async function childrenOf(client: SFNClient, executionArn: string): Promise<string[]> {
  const mapRuns = await all(paginateListMapRuns({ client }, { executionArn }), (page) => page.mapRuns);
  const children = await Promise.all(
    mapRuns.map(({ mapRunArn }) =>
      all(paginateListExecutions({ client }, { mapRunArn }), ({ executions }) => executions),
    ),
  );
  return children.flat().map((child) => child.executionArn as string);
}

/** The keys, the content and all that S3 says of the objects below a prefix of the bucket. */
async function objectsIn(prefix: string): Promise<string> {
  const client = new S3Client({ ...stack.config, forcePathStyle: true });
  const Bucket = stack.outputs.BucketName as string;
  const found = await all(
    paginateListObjectsV2({ client }, { Bucket, Prefix: prefix }),
    (page) => page.Contents,
  );
  const texts = found.map(async ({ Key = '' }) => {
    const { $metadata: _, ...head } = await client.send(new HeadObjectCommand({ Bucket, Key }));
    const text = await readFile(join(stack.folder, 'out', Bucket, Key), 'utf8');
    return JSON.stringify([Key, head]) + text;
  });
  return (await Promise.all(texts)).join('\n');
}

async function logs(): Promise<string> {
  const folder = join(stack.folder, 'out/_logs');
  const texts = (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

const foundIn = (text: string, values: readonly string[]) => values.filter((value) => text.includes(value));
const { payload, externalId, variable } = planted;

it('the history of a run has nothing but its own input', async () => {
  for (const run of runs) {
    const events = await historyOf(stack.states, run);
    // What it was started with is in its first two events: whoever may read the history may read the input.
    expect(JSON.stringify(events[0])).toContain(externalId);
    const text = JSON.stringify(events.slice(2));
    expect(foundIn(text, [...sealed, ...Object.values(planted)])).toEqual([]);
    expect(text).not.toContain('Environment');
  }
});

it('the histories of its accounts have the payload, and what is sealed as ciphertexts alone', async () => {
  const children = (await Promise.all(runs.map((run) => childrenOf(stack.states, run)))).flat();
  expect(children).toHaveLength(2);
  const histories = children.map((child) => historyOf(stack.states, child));
  const described = children.map((executionArn) =>
    stack.states.send(new DescribeExecutionCommand({ executionArn })),
  );
  const text = JSON.stringify(await Promise.all([...histories, ...described]));
  expect(text).toContain(payload);
  expect(text).toContain('TenantId');
  expect(foundIn(text, [...sealed, externalId, variable])).toEqual([]);
});

it('no object of a run, exported children included, and nothing that S3 says of it has any of it', async () => {
  for (const [at, name] of ['verbose', 'isolated'].entries()) {
    const run = runs[at]?.split(':').at(-1);
    const own = await objectsIn(`StepEverywhere/StepEverywhere_${name}/$LATEST/${run}/_run/`);
    expect(own).toContain('TargetsFailed');
    expect(own).toContain('application/json');
    expect(foundIn(own, [...sealed, ...Object.values(planted)])).toEqual([]);
  }
  const everything = await objectsIn('');
  // A result is what the worker returned.
  expect(everything).toContain(payload);
  expect(foundIn(everything, [...sealed, externalId, variable])).toEqual([]);
});

it('no log has any of it, at any level', async () => {
  const text = await logs();
  expect(text).toContain('there is nothing here');
  expect(sealed.length).toBeGreaterThanOrEqual(8);
  expect(foundIn(text, [...sealed, ...Object.values(planted)])).toEqual([]);
});
