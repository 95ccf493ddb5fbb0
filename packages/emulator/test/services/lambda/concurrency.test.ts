import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { makeOrganization, startEmulator } from '../../../src/index.ts';
import { Concurrency } from '../../../src/services/lambda/concurrency.ts';

const reasonOf = (begin: () => unknown) => {
  try {
    begin();
    return undefined;
  } catch (error) {
    return (error as { members: { Reason: string } }).members.Reason;
  }
};

describe('invocations at once', () => {
  it('are limited by the account, for all of its functions together', () => {
    const concurrency = new Concurrency({ account: 3 });
    const [end] = [concurrency.begin('a'), concurrency.begin('a'), concurrency.begin('b')];
    expect(reasonOf(() => concurrency.begin('c'))).toBe('ConcurrentInvocationLimitExceeded');
    end?.();
    expect(reasonOf(() => concurrency.begin('c'))).toBeUndefined();
  });

  it('have the reserved concurrency of a function, and no more', () => {
    const concurrency = new Concurrency({ account: 5, reserved: { a: 2 } });
    for (const name of ['b', 'b', 'b']) concurrency.begin(name);
    expect(reasonOf(() => concurrency.begin('b'))).toBe('ConcurrentInvocationLimitExceeded');
    concurrency.begin('a');
    concurrency.begin('a');
    expect(reasonOf(() => concurrency.begin('a'))).toBe('ReservedFunctionConcurrentInvocationLimitExceeded');
  });

  it('grow by the scaling rate of each function, which refills over time up to its maximum', () => {
    let now = 0;
    const concurrency = new Concurrency({ account: 1000, scalingPer10Seconds: 10 }, () => now);
    const begun = (name: string) => {
      let count = 0;
      while (reasonOf(() => concurrency.begin(name)) === undefined) count += 1;
      return count;
    };
    expect(begun('a')).toBe(10);
    expect(reasonOf(() => concurrency.begin('a'))).toBe('FunctionInvocationRateLimitExceeded');
    expect(begun('b')).toBe(10);
    now += 5_000;
    expect(begun('a')).toBe(5);
    now += 100_000;
    expect(begun('a')).toBe(10);
  });

  it('use warm environments without growing', () => {
    const concurrency = new Concurrency({ account: 10, scalingPer10Seconds: 1 }, () => 0);
    for (let index = 0; index < 5; index += 1) concurrency.begin('a')();
    expect(reasonOf(() => [concurrency.begin('a'), concurrency.begin('a')])).toBe(
      'FunctionInvocationRateLimitExceeded',
    );
  });
});

it('the emulator refuses invocations above its quota, and names the quota', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'emulator-concurrency-'));
  const organization = makeOrganization({ accounts: 1 });
  const quota = { account: 10, reserved: { StepEverywhere_one: 1 } };
  const emulator = await startEmulator({ organization, directory, concurrency: quota });
  try {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = emulator.environment;
    const lambda = new LambdaClient({
      endpoint: emulator.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
      maxAttempts: 1,
    });
    const { functionArn: FunctionName } = await emulator.deployFunction({
      name: 'StepEverywhere_one',
      file: fileURLToPath(new URL('../../fixtures/misbehaving/index.mjs', import.meta.url)),
      timeoutSeconds: 900,
    });
    const invoke = (act: string) =>
      lambda.send(new InvokeCommand({ FunctionName, Payload: `{"act":"${act}"}` }));
    const settings = await lambda.send(new GetAccountSettingsCommand({}));
    expect(settings.AccountLimit).toMatchObject({
      ConcurrentExecutions: 10,
      UnreservedConcurrentExecutions: 9,
    });
    const reserved = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    expect(reserved.ReservedConcurrentExecutions).toBe(1);
    const hanging = invoke('hang');
    // One of the two comes first; the other one is refused.
    await expect
      .poll(() => invoke('echo').catch(({ name, Reason }) => [name, Reason]))
      .toEqual(['TooManyRequestsException', 'ReservedFunctionConcurrentInvocationLimitExceeded']);
    await expect.poll(() => emulator.killInvocations('StepEverywhere_one')).toBe(1);
    expect((await hanging).FunctionError).toBe('Unhandled');
    expect((await invoke('echo')).StatusCode).toBe(200);
  } finally {
    await emulator.close();
    await rm(directory, { recursive: true });
  }
});
