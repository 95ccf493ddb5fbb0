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
/** Of a worker, and of one with tenant isolation, which is invoked in another way. */
let runs: readonly [string, string];
let issued: IssuedSecrets;

// Each has a target that fails and one that succeeds, and a worker that logs and throws as much as it can.
beforeAll(async () => {
  issued = tapIssuedSecrets();
  stack = await startLocalStack();
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
      Payload: { failing: [`${first}/us-east-1`], note: planted.payload, isIndiscreet: true },
      Session: { ExternalId: planted.externalId },
    });
  runs = [await start('StepEverywhere_verbose', false), await start('StepEverywhere_isolated', true)];
  // Vitest polls in tests alone.
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

/** The content of all files below a folder of the emulator's disk. */
async function filesIn(folder: string): Promise<string> {
  const entries = await readdir(join(stack.folder, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

/** Of what was issued, keys and tokens of sessions and signatures of URLs, and of other values, what a text has. */
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
    // What it was started with is in its first two events: a reader of the history may read the input.
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
  // A result is what the worker returned.
  expect(everything).toContain(payload);
  expect(foundIn(everything, [externalId, variable])).toEqual([]);
  expect(foundIn(await filesIn('out'), [externalId, variable])).toEqual([]);
});

it('no log contains a secret, at any level', async () => {
  const text = await filesIn('out/_logs');
  expect(text).toContain('there is nothing here [redacted] [redacted]');
  expect(text).toContain('signed in');
  // Of each run, key and token of the account's session, in addition to those of the one that signs its URLs; a result was uploaded.
  expect(issued.credentials.size).toBeGreaterThanOrEqual(3 * 2);
  expect(issued.signatures.size).toBe(2);
  expect(foundIn(text, Object.values(planted))).toEqual([]);
});
