import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestAws, type TestAws } from '../../src/testing/index.ts';
import type { Behaviour, Outcome } from './environment.ts';

const script = fileURLToPath(new URL('environment.ts', import.meta.url));
const LEFT = ['request', 'paginator', 'stream', 'timer', 'fetch', 'logger call'] as const;
const ENDS = {
  returns: undefined,
  throws: /^TypeError: as it should$/,
  'times out': /^WorkerTimeout: /,
} as const;

let aws: TestAws;
let environment: ChildProcess | undefined;
let log = '';
let last = 0;
const waiting = new Map<number, PromiseWithResolvers<Outcome>>();
beforeEach(async () => {
  aws = await startTestAws();
  log = '';
});
afterEach(async () => {
  if (environment?.connected) environment.disconnect();
  await aws.close();
});

async function start(...args: string[]): Promise<void> {
  const child = fork(script, args, { env: { PATH: process.env.PATH, ...aws.environment }, silent: true });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
    });
  }
  environment = child;
  await once(child, 'message');
  child.on('message', (outcome: Outcome) => waiting.get(outcome.id)?.resolve(outcome));
  child.once('close', (status) => {
    const ended = new Error(`the environment ended with ${status}:\n${log}`);
    for (const { reject } of waiting.values()) reject(ended);
  });
}

async function invoke(accountId: string, payload: Behaviour): Promise<Outcome> {
  const id = ++last;
  const outcome = Promise.withResolvers<Outcome>();
  waiting.set(id, outcome);
  const credentials = {
    accessKeyId: `ASIA${accountId}`,
    secretAccessKey: 'planted-secret',
    sessionToken: 't',
  };
  environment?.send({ id, event: aws.event({ accountId, payload, credentials }) });
  return outcome.promise.finally(() => waiting.delete(id));
}

async function expectHealthy(accountId: string): Promise<void> {
  const { answer, error } = await invoke(accountId, {});
  expect([answer, error]).toEqual(['stored', undefined]);
  const [key = ''] = [...aws.objects.keys()].filter((each) => each.includes(accountId));
  expect(JSON.parse(aws.objects.get(key) ?? '')).toEqual({
    account: accountId,
    identity: `ASIA${accountId}`,
  });
  (aws.objects as Map<string, string>).delete(key);
}

describe.each([
  ['nobody else listens to uncaught errors, as on Node.js 24', []],
  ['the runtime client ends the process for an uncaught error, as on Node.js 22', ['--listens']],
])('where %s', (_, args) => {
  it.each(Object.keys(ENDS) as (keyof typeof ENDS)[])(
    'a handler that %s hurts nobody by what it leaves behind',
    async (end) => {
      await start(...args);
      for (const left of LEFT) {
        const { answer, error } = await invoke('222222222222', { left, end });
        // What is thrown while the handler still runs is its own.
        const expected =
          left === 'timer' && end === 'times out' ? /^RangeError: a timer with \[redacted\]$/ : ENDS[end];
        if (expected === undefined) expect([left, answer, error]).toEqual([left, 'stored', undefined]);
        else expect(error, left).toMatch(expected);
        (aws.objects as Map<string, string>).clear();
        await expectHealthy('333333333333');
      }
      for (let n = 0; n < 20; n += 1) await expectHealthy('444444444444');
      expect(log).not.toContain('planted-secret');
    },
    120_000,
  );
});

it('a timer that throws fails its own invocation while that is running, and no other that runs at the same time', async () => {
  await start('--listens');
  const others = Array.from({ length: 20 }, (_, n) => expectHealthy(String(500_000_000_000 + n)));
  const failing = invoke('222222222222', { left: 'timer', end: 'times out' });
  expect((await failing).error).toBe('RangeError: a timer with [redacted]');
  await Promise.all(others);
});

it('a client that cannot be destroyed does not fail a target that has succeeded', async () => {
  await start();
  expect(await invoke('222222222222', { left: 'client that lacks `destroy`' })).toMatchObject({
    answer: 'stored',
  });
});

it.each([
  'promise of a client',
  'promise of a configured client',
  'promise of a stream',
  'promise of fetch',
] as const)('a %s that a later invocation awaits fails there, under a name that says so', async (left) => {
  await start('--listens');
  expect(await invoke('222222222222', { left })).toMatchObject({ answer: 'stored' });
  expect((await invoke('333333333333', { left, end: 'times out' })).error).toMatch(/^InvocationEndedError: /);
});
