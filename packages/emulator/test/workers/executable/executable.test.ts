import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { functionDefinition } from '../../../src/deploy-function.ts';
import { fixtures, functionPools } from '../function-pools.ts';

const taskRoot = mkdtempSync(path.join(tmpdir(), 'executable '));
afterAll(() => rm(taskRoot, { recursive: true }));
const bootstrap = path.join(taskRoot, 'bootstrap');
writeFileSync(
  bootstrap,
  `#!/bin/sh\nexec '${process.execPath}' '${path.join(fixtures, 'executable/runtime.mjs')}'\n`,
);
chmodSync(bootstrap, 0o700);
const { arn, logFolder, makePool, act, log } = functionPools(
  { name: 'executable', taskRoot, handler: 'bootstrap', runtime: 'provided.al2023', timeoutSeconds: 900 },
  { maxEnvironments: 1 },
);

describe('an executable behind the Runtime API', () => {
  const pool = makePool();

  it("gets its event, its invocation's headers and Lambda's environment, and stays warm", async () => {
    const { requestId, body, failed } = await act(pool, 'context');
    expect(failed).toBe(false);
    expect(body.headers).toMatchObject({
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-invoked-function-arn': arn,
    });
    const left = Number(body.headers['lambda-runtime-deadline-ms']) - Date.now();
    expect(left).toBeGreaterThan(800_000);
    expect(left).toBeLessThanOrEqual(900_000);
    expect(body.env).toMatchObject({
      STAGE: 'test',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_EXECUTION_ENV: 'AWS_Lambda_provided.al2023',
      _HANDLER: 'bootstrap',
    });
    expect(body.cwd).toBe(taskRoot);
    expect((await act(pool, 'pid')).body).toBe((await act(pool, 'pid')).body);
  });

  it('reports its own error, and continues', async () => {
    const before = (await act(pool, 'pid')).body;
    const { failed, body } = await act(pool, 'fail');
    expect(failed).toBe(true);
    expect(body).toEqual({ errorType: 'Own.Error', errorMessage: 'no luck', stackTrace: [] });
    expect((await act(pool, 'failOddly')).body).toEqual({ errorType: 'Odd.Error', errorMessage: '"odd"' });
    expect((await act(pool, 'pid')).body).toBe(before);
  });

  it('answers an invocation once, and refuses requests that the Runtime API does not have', async () => {
    expect((await act(pool, 'answerTwice')).body).toBe(1);
    await act(pool, 'print');
    expect(log('executable')).toContain('again: 400, unknown: 400, path: 404');
    expect(log('executable')).toMatch(/^printed$/m);
  });

  it('has the output of an invocation in its own log, and nothing of the others', async () => {
    const invocationLog = ({ payload }: { readonly payload: string }) =>
      path.join(logFolder, `${JSON.parse(payload).act}.log`);
    const logged = makePool({}, { invocationLog });
    await act(logged, 'pid');
    const { logTail, requestId } = await act(logged, 'print');
    expect(logTail).toMatch(
      new RegExp(`^START RequestId: ${requestId} .*\nprinted\nwarned\nEND RequestId: ${requestId}\n`),
    );
    expect(log('print')).toBe('printed\nwarned\n');
    expect((await act(logged, 'pid')).logTail).not.toContain('printed');
    // The same if the process ends during the invocation.
    expect((await act(logged, 'printAndExit')).body.errorType).toBe('Runtime.ExitError');
    expect(log('printAndExit')).toMatch(/^last words\n.*exit status 3/);
    // The same if it answers and then ends.
    expect((await act(logged, 'answerAndExit')).body).toBe('answered');
  });

  it.each([
    ['exit', 'Runtime.ExitError', 'Runtime exited with error: exit status 3'],
    ['crash', 'Runtime.ExitError', 'Runtime exited with error: signal: segmentation fault'],
  ])('fails the invocation that ends it (%s), and starts again', async (how, errorType, message) => {
    const before = (await act(pool, 'pid')).body;
    const { body } = await act(pool, how);
    expect(body).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
    expect((await act(pool, 'pid')).body).not.toBe(before);
  });

  it('is killed at its time-out', async () => {
    const { body } = await act(makePool({ timeoutSeconds: 1 }), 'loop');
    expect(body.errorType).toBe('Sandbox.Timedout');
  });

  it.runIf(process.platform === 'linux')('is killed when it uses more than its memory', async () => {
    const { body } = await act(makePool(), 'grow');
    expect(body.errorType).toBe('Runtime.OutOfMemory');
  });

  it('fails with the error that it reports before its first invocation', async () => {
    const { body } = await act(makePool({ environment: { STAGE: 'init' } }), 'pid');
    expect(body).toEqual({ errorType: 'Init.Broken', errorMessage: 'no luck' });
  });

  it('fails when it cannot be started', async () => {
    const { body } = await act(makePool({ handler: 'missing' }), 'pid');
    expect(body.errorMessage).toContain('ENOENT');
  });
});

describe('deploying an executable', () => {
  const pseudo = {
    stackName: 'a',
    partition: 'aws',
    region: 'us-east-1',
    accountId: '111111111111',
  } as const;

  it('gives it a custom runtime, and one invocation at once', () => {
    const definition = functionDefinition({ name: 'a', file: bootstrap, environmentConcurrency: 9 }, pseudo);
    expect(definition).toMatchObject({
      runtime: 'provided.al2023',
      handler: 'bootstrap',
      taskRoot,
      environmentConcurrency: 1,
    });
  });

  it('refuses a file that cannot be executed', () => {
    const text = path.join(taskRoot, 'text');
    writeFileSync(text, '');
    expect(() => functionDefinition({ name: 'a', file: text }, pseudo)).toThrow(/or can be executed/);
  });
});
