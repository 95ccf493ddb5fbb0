import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestAws, type TestAws } from '../../src/testing/index.ts';
import type { Outcome } from './environment.ts';
import { ENDS, LeavingEnvironment } from './leaving-environment.ts';

const script = fileURLToPath(new URL('environment.ts', import.meta.url));
let aws: TestAws;
let worker: LeavingEnvironment;
let environment: ChildProcess | undefined;
let log = '';
let last = 0;
const waiting = new Map<number, PromiseWithResolvers<Outcome>>();
beforeEach(async () => {
  aws = await startTestAws();
  worker = new LeavingEnvironment(aws, invoke);
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

async function invoke(event: unknown): Promise<Outcome> {
  const id = ++last;
  const outcome = Promise.withResolvers<Outcome>();
  waiting.set(id, outcome);
  environment?.send({ id, event });
  return outcome.promise.finally(() => waiting.delete(id));
}

describe.each([
  ['nothing else listens to uncaught errors, as on Node.js 24', []],
  ['the runtime client ends the process for an uncaught error, as on Node.js 22', ['--listens']],
])('where %s', (_, args) => {
  it.each(Object.keys(ENDS) as (keyof typeof ENDS)[])(
    'leftovers of a handler that %s do not affect other invocations',
    async (end) => {
      await start(...args);
      await worker.expectHarmless(end);
      for (let n = 0; n < 20; n += 1) await worker.expectHealthy('444444444444');
      expect(log).not.toContain('planted-secret');
    },
    120_000,
  );
});

it('leftovers between other invocations fail none of them', async () => {
  await start('--listens');
  await worker.expectHarmlessAtOnce();
  for (let n = 0; n < 20; n += 1) await worker.expectHealthy('444444444444');
  expect(log).not.toContain('planted-secret');
}, 120_000);

it('errors that cannot be read do not end the environment', async () => {
  await start();
  expect(await worker.invoke('222222222222', { left: 'errors that cannot be read' })).toMatchObject({
    answer: 'stored',
  });
  for (let n = 0; n < 5; n += 1) await worker.expectHealthy('444444444444');
});

it('an error outside of every handler fails the handlers that run then, and none that run later', async () => {
  await start('--listens');
  const running = [
    worker.invoke('222222222222', { end: 'times out', seconds: 60 }),
    worker.invoke('333333333333', { left: 'interval of the module', end: 'times out', seconds: 60 }),
  ];
  for (const outcome of running) expect((await outcome).error).toBe('RangeError: an interval of the module');
  await worker.expectHealthy('444444444444');
});

it.each([
  ['the runtime client', ['--listens'], 129],
  ['Node.js', [], 1],
] as const)('an error between invocations is left to %s, which ends the process', async (_, args, status) => {
  await start(...args);
  await worker.expectHealthy('444444444444');
  // An environment that goes on answers the second one.
  const answered = Promise.race([invoke('throw'), invoke(aws.event({ payload: {} }))]);
  await expect(answered).rejects.toThrow(`the environment ended with ${status}:`);
  expect(log).toContain('RangeError: thrown between invocations');
});

it('a client that cannot be destroyed does not fail a target that has succeeded', async () => {
  await start();
  expect(await worker.invoke('222222222222', { left: 'client that lacks `destroy`' })).toMatchObject({
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
  expect(await worker.invoke('222222222222', { left })).toMatchObject({ answer: 'stored' });
  expect((await worker.invoke('333333333333', { left, end: 'times out' })).error).toMatch(
    /^InvocationEndedError: /,
  );
});
