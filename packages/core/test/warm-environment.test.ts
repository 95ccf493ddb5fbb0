import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestAws, type TestAws } from '../src/testing/index.ts';

const script = fileURLToPath(new URL('warm-environment.ts', import.meta.url));
const credentialsOf = (accountId: string) => ({
  accessKeyId: `ASIA${accountId}`,
  secretAccessKey: `secret-of-${accountId}-0123456789`,
  sessionToken: `token-of-${accountId}-0123456789`,
});

let aws: TestAws;
let folder: string;
let environment: ChildProcess;
beforeEach(async () => {
  aws = await startTestAws();
  folder = await mkdtemp(join(tmpdir(), 'warm-environment-'));
  environment = fork(script, {
    env: { PATH: process.env.PATH, ...aws.environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
});
afterEach(async () => {
  environment.disconnect();
  await aws.close();
  await rm(folder, { recursive: true });
});

async function ask(message: object): Promise<void> {
  environment.send(message);
  const ended = once(environment, 'exit').then(() => {
    throw new Error('the environment ended; its output is above');
  });
  await Promise.race([once(environment, 'message'), ended]);
}

/** Serves two accounts in turn, and returns everything that is still reachable afterwards. */
async function reachableAfter(payload: { keep: boolean }): Promise<string> {
  for (const accountId of ['333333333333', '444444444444'])
    await ask({ event: aws.event({ accountId, payload, credentials: credentialsOf(accountId) }) });
  const snapshot = join(folder, 'heap.heapsnapshot');
  await ask({ snapshot });
  return readFile(snapshot, 'utf8');
}

/** Signatures and tokens of the URLs for the uploaded results. */
function urlSecrets(): string[] {
  return aws.requests
    .filter(({ path }) => path.startsWith('/results/'))
    .map(({ path }) => new URL(path, aws.endpoint).searchParams)
    .flatMap((query) => [query.get('X-Amz-Signature') ?? '', query.get('X-Amz-Security-Token') ?? '']);
}

describe('a warm environment', () => {
  it("holds nothing secret of its invocations' targets once they have ended", async () => {
    const reachable = await reachableAfter({ keep: false });
    expect(
      aws.requests.filter(({ headers }) => /ASIA(3{12}|4{12})/.test(String(headers.authorization))),
    ).toHaveLength(6);
    const secrets = urlSecrets();
    expect(secrets).toHaveLength(4);
    for (const accountId of ['333333333333', '444444444444']) {
      const { secretAccessKey, sessionToken } = credentialsOf(accountId);
      secrets.push(secretAccessKey, sessionToken);
    }
    expect(secrets.filter((secret) => reachable.includes(secret))).toEqual([]);
  });

  it('would be noticed: a secret that the handler keeps is found', async () => {
    const reachable = await reachableAfter({ keep: true });
    expect(reachable.includes(credentialsOf('333333333333').secretAccessKey)).toBe(true);
  });
});
