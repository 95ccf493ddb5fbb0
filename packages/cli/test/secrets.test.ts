import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  DescribeExecutionCommand,
  ListMapRunsCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmulatedCloud, startEmulatedCloud } from '../src/local/emulated-cloud.ts';
import { prepareWorker } from '../src/worker/prepare-worker.ts';
import type { PreparedWorker } from '../src/worker/worker-name.ts';
import { runExecution } from './harness/run-execution.ts';
import { type IssuedSecrets, tapIssuedSecrets } from './harness/tap-issued-secrets.ts';

// Shaped as a secret key is, so that whatever might hide one hides it as well.
const planted = 'pLaNtEd/0123456789+abcdefghijABCDEFGHIJx';
const worker = fileURLToPath(new URL('harness/workers/indiscreet.ts', import.meta.url));

let folder: string;
let cloud: EmulatedCloud;
let prepared: PreparedWorker;
let secrets: IssuedSecrets;
let parent: string;
let children: string[];
let files: Map<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  secrets = tapIssuedSecrets();
  cloud = await startEmulatedCloud({ org: 3, out: 'out' }, { cwd: folder, env: {} });
  prepared = await prepareWorker(worker, folder);
  const { arn } = await cloud.deploy(prepared, { timeout: 10, memory: 256 });
  const end = await runExecution(cloud.stepFunctions, cloud.stateMachineArn, {
    Function: arn,
    RoleName: 'Auditor',
    Regions: ['us-east-1', 'eu-west-1', 'ap-south-1'],
    Payload: { planted },
  });
  expect(end.summary).toMatchObject({ Targets: 9, Succeeded: 6, Failed: 3 });
  parent = await history(end.arn);
  children = await Promise.all((await childrenOf(end.arn)).map(history));
  files = await readAll(join(folder, 'out'));
});
afterAll(async () => {
  secrets.stop();
  await cloud.close();
  await prepared.remove();
  await rm(folder, { recursive: true, force: true });
});

async function history(executionArn: string): Promise<string> {
  const events: unknown[] = [await cloud.stepFunctions.send(new DescribeExecutionCommand({ executionArn }))];
  const pages = paginateGetExecutionHistory(
    { client: cloud.stepFunctions },
    { executionArn, includeExecutionData: true },
  );
  for await (const page of pages) events.push(...(page.events ?? []));
  return JSON.stringify(events);
}

async function childrenOf(executionArn: string): Promise<string[]> {
  const arns: string[] = [];
  const { mapRuns } = await cloud.stepFunctions.send(new ListMapRunsCommand({ executionArn }));
  for (const { mapRunArn } of mapRuns ?? []) {
    for await (const page of paginateListExecutions({ client: cloud.stepFunctions }, { mapRunArn })) {
      arns.push(...(page.executions ?? []).map((child) => child.executionArn as string));
    }
  }
  return arns;
}

async function readAll(root: string): Promise<Map<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const)));
}

/** A secret as it may stand in a text. */
function forms(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -2),
  ];
}

function places(secret: string): string[] {
  const texts: [string, string][] = [
    ['the execution', parent],
    ...children.map((text, index): [string, string] => [`child ${index}`, text]),
    ...files,
  ];
  return texts
    .filter(([, text]) => forms(secret).some((form) => text.includes(form)))
    .map(([place]) => place);
}

describe('a whole run', () => {
  it('issued secrets that this test knows', () => {
    // A session for each account, and one for each account's URLs.
    expect(secrets.credentials.size).toBeGreaterThanOrEqual(2 * (3 + 1));
    // Only what succeeded was uploaded.
    expect(secrets.signatures.size).toBe(6);
    expect(children).toHaveLength(3);
    expect([...files.keys()].some((path) => path.includes('logs'))).toBe(true);
  });

  it('holds what was planted in every place that is searched', () => {
    const found = places(planted);
    expect(found).toEqual(expect.arrayContaining(['the execution', 'child 0', 'child 1', 'child 2']));
    expect(found.filter((place) => place.endsWith('.log'))).not.toEqual([]);
    expect(found.filter((place) => place.endsWith('/eu-west-1.json'))).toHaveLength(3);
    expect(found.filter((place) => place.endsWith('failures.jsonl'))).toHaveLength(1);
  });

  it('holds no secret key, session token or signature that was issued', () => {
    const environment = cloud.emulator.environment.AWS_SECRET_ACCESS_KEY as string;
    for (const secret of [...secrets.credentials, ...secrets.signatures, environment])
      expect(places(secret)).toEqual([]);
  });
});
