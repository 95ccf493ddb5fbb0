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
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findSecrets } from '../../../scripts/testing/find-secrets.ts';
import { type IssuedSecrets, tapIssuedSecrets } from '../../../scripts/testing/tap-issued-secrets.ts';
import { accounts, type LocalStack, startLocalStack } from '../run/local-run.ts';

const { first } = accounts;
const planted = {
  payload: 'planted-payload',
  externalId: 'planted-external-id',
  variable: 'planted-variable-of-the-worker',
};
let stack: LocalStack;
/** Runs of a worker, and of one with tenant isolation, which the state machine invokes in another way. */
let runs: readonly [string, string];
let issued: IssuedSecrets;

// Each run has a failing and a successful target, and a worker that puts all its input into logs and errors.
beforeAll(async () => {
  issued = tapIssuedSecrets();
  stack = await startLocalStack();
  const environment = {
    SETTING: planted.variable,
    AWS_LAMBDA_LOG_LEVEL: 'DEBUG',
    // Runs refuse workers whose NODE_DEBUG has `http` or `net`, which print the headers of the handler's calls.
    NODE_DEBUG: 'undici',
  };
  const start = async (name: string, isTenantIsolated: boolean) =>
    stack.start({
      Function: await stack.deployWorker(name, { environment, isTenantIsolated }),
      Accounts: { Include: [first] },
      Payload: { failing: [`${first}/us-east-1`], note: planted.payload, isIndiscreet: true },
      Session: { ExternalId: planted.externalId },
    });
  runs = [await start('StepEverywhere_verbose', false), await start('StepEverywhere_isolated', true)];
  // Vitest's `expect.poll` only works in tests.
  for (const run of runs) while ((await describeRun(run)).status === 'RUNNING') await setTimeout(20);
});
afterAll(async () => {
  issued.stop();
  await stack[Symbol.asyncDispose]();
});

const describeRun = (executionArn: string) =>
  stack.states.send(new DescribeExecutionCommand({ executionArn }));

async function all<Page, Item>(pages: AsyncIterable<Page>, of: (page: Page) => Item[] | undefined) {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(of(page) ?? []));
  return items;
}

const historyOf = (client: SFNClient, executionArn: string) =>
  all(paginateGetExecutionHistory({ client }, { executionArn }), ({ events }) => events);

/** The child executions, one per account. */
async function childrenOf(client: SFNClient, executionArn: string): Promise<string[]> {
  const mapRuns = await all(paginateListMapRuns({ client }, { executionArn }), (page) => page.mapRuns);
  const children = await Promise.all(
    mapRuns.map(({ mapRunArn }) =>
      all(paginateListExecutions({ client }, { mapRunArn }), ({ executions }) => executions),
    ),
  );
  return children.flat().map((child) => child.executionArn as string);
}

/** Keys, content and metadata of all objects below a prefix of the bucket. */
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

/** The content of all files below a folder of the emulator's disk. */
async function filesIn(folder: string): Promise<string> {
  const entries = await readdir(join(stack.folder, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

/** The secrets in a text: issued keys, tokens and signatures, and the other given values. */
const foundIn = (text: string, values: readonly string[]) =>
  findSecrets(text, [
    ...issued.credentials,
    ...issued.signatures,
    String(stack.emulator.environment.AWS_SECRET_ACCESS_KEY),
    ...values,
  ]);
const { payload, externalId, variable } = planted;

it('the history of a run contains only its own input', async () => {
  for (const run of runs) {
    const events = await historyOf(stack.states, run);
    // The first two events contain the run's input, which a principal that may read the history may read.
    expect(JSON.stringify(events[0])).toContain(externalId);
    const text = JSON.stringify(events.slice(2));
    expect(foundIn(text, Object.values(planted))).toEqual([]);
    expect(text).not.toContain('Environment');
  }
});

it('the histories of its accounts contain the payload, and sealed values only as ciphertexts', async () => {
  const children = (await Promise.all(runs.map((run) => childrenOf(stack.states, run)))).flat();
  expect(children).toHaveLength(2);
  const histories = children.map((child) => historyOf(stack.states, child));
  const described = children.map((executionArn) =>
    stack.states.send(new DescribeExecutionCommand({ executionArn })),
  );
  const text = JSON.stringify(await Promise.all([...histories, ...described]));
  expect(text).toContain(payload);
  expect(text).toContain('TenantId');
  expect(foundIn(text, [externalId, variable])).toEqual([]);
});

it('no object of a run, including exported children, and no metadata in S3 contains a secret', async () => {
  for (const [at, name] of ['verbose', 'isolated'].entries()) {
    const run = runs[at]?.split(':').at(-1);
    const own = await objectsIn(`StepEverywhere/StepEverywhere_${name}/$LATEST/${run}/_run/`);
    expect(own).toContain('TargetsFailed');
    expect(own).toContain('application/json');
    expect(foundIn(own, Object.values(planted))).toEqual([]);
  }
  const everything = await objectsIn('');
  // A result contains the values that the worker returned.
  expect(everything).toContain(payload);
  expect(foundIn(everything, [externalId, variable])).toEqual([]);
  expect(foundIn(await filesIn('out'), [externalId, variable])).toEqual([]);
});

it('no log contains a secret, at any level', async () => {
  const text = await filesIn('out/_logs');
  expect(text).toContain('there is nothing here [redacted] [redacted]');
  expect(text).toContain('signed in');
  // Each run has secrets of the account's session and of the session that signs its URLs; each uploaded one result.
  expect(issued.credentials.size).toBeGreaterThanOrEqual(3 * 2);
  expect(issued.signatures.size).toBe(2);
  expect(foundIn(text, Object.values(planted))).toEqual([]);
});
