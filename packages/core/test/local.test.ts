import { inspect } from 'node:util';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { everywhere, type WorkerInput, WorkerTimeout } from '../src/index.ts';
import { lambdaContext } from '../src/testing/index.ts';

describe('everywhere.local', () => {
  it('returns what would be stored, for a worker and for a plain handler', async () => {
    const handler = async ({
      account,
      region,
      partition,
    }: {
      account: { name: string };
      region: string;
      partition: string;
    }) => ({ name: account.name, region, partition, at: new Date(0) });
    const expected = {
      name: 'local',
      region: 'cn-north-1',
      partition: 'aws-cn',
      at: '1970-01-01T00:00:00.000Z',
    };
    expect(await everywhere.local(everywhere(handler), { region: 'cn-north-1' })).toEqual(expected);
    expect(await everywhere.local(handler, { region: 'cn-north-1' })).toEqual(expected);
  });

  it('gives the handler the execution whose target is run again', async () => {
    const execution = 'arn:aws:states:us-east-1:111111111111:execution:Runs:6f1c';
    const worker = everywhere(({ execution }) => execution);
    expect(await everywhere.local(worker, { execution })).toEqual({ id: execution, name: '6f1c' });
  });

  it('gives rows as an array', async () => {
    async function* rows() {
      yield { a: 1 };
    }
    expect(await everywhere.local(rows, { account: '333333333333' })).toEqual([
      { AccountId: '333333333333', Region: 'us-east-1', a: 1 },
    ]);
  });

  it('runs workers whose clients are mocked', async () => {
    const ssm = mockClient(SSMClient);
    ssm.on(DescribeParametersCommand).resolves({ Parameters: [{ Name: '/a' }] });
    const worker = everywhere(({ client }) => client(SSMClient).send(new DescribeParametersCommand({})));
    expect(await everywhere.local(worker)).toEqual({ Parameters: [{ Name: '/a' }] });
    ssm.restore();
  });

  it('refuses to fall back on credentials that happen to be in the environment', async () => {
    const worker = everywhere(({ credentials }) => credentials());
    await expect(everywhere.local(worker)).rejects.toMatchObject({ name: 'LocalCredentialsError' });
    const identity = { accessKeyId: 'ASIA', secretAccessKey: 'secret' };
    expect(await everywhere.local(worker, { credentials: identity })).toEqual(identity);
    expect(await everywhere.local(worker, { credentials: async () => identity })).toEqual(identity);
  });

  it('throws the handler’s error unchanged', async () => {
    const error = new TypeError('x', { cause: 'y' });
    const worker = everywhere(() => {
      throw error;
    });
    await expect(everywhere.local(worker)).rejects.toBe(error);
  });

  it('respects the time of the given context', async () => {
    const worker = everywhere(() => new Promise<never>(() => undefined));
    await expect(everywhere.local(worker, { context: lambdaContext(300) })).rejects.toBeInstanceOf(
      WorkerTimeout,
    );
  });
});

describe('a test of a handler', () => {
  it('gives it clients of its own, and has its parameters inferred', async () => {
    const ssm = { send: async () => ({ Parameters: [{ Name: '/a' }] }) };
    const result = await everywhere.local(
      async ({ client, region }) => {
        const { Parameters } = await client(SSMClient, { maxAttempts: 1 }).send(
          new DescribeParametersCommand({}),
        );
        return { region, names: Parameters?.map(({ Name }) => Name) };
      },
      { region: 'eu-west-1', clients: [[SSMClient, ssm]] },
    );
    expect(result).toEqual({ region: 'eu-west-1', names: ['/a'] });
  });

  it('names a missing handler, and a worker that middleware has wrapped', async () => {
    await expect(everywhere.local(undefined as never)).rejects.toThrow(
      'everywhere.local takes a worker or a handler, got undefined. Is it exported under the name that the test imports?',
    );
    const worker = everywhere(() => 1);
    const wrapped = (event: unknown, context: Context) => worker(event, context);
    await expect(everywhere.local(wrapped as never)).rejects.toThrow(
      'everywhere.local was given a worker that middleware has wrapped',
    );
  });

  it.each([
    [
      { acount: '222222222222' },
      'the target of everywhere.local has no field acount, expected one of account, region,',
    ],
    [{ clients: { ssm: {} } }, 'write { clients: [[SSMClient, ssm]] }'],
    [{ clients: [{}] }, 'write { clients: [[SSMClient, ssm]] }'],
    [{ clients: [[SSMClient, undefined]] }, 'write { clients: [[SSMClient, ssm]] }'],
  ])('refuses %j, which would have no effect', async (where, message) => {
    await expect(everywhere.local(() => 1, where as never)).rejects.toThrow(message);
  });

  it('shows no secret in results and errors', async () => {
    const credentials = { accessKeyId: 'A', secretAccessKey: 'planted-secret-0123456789' };
    const stored = await everywhere.local(
      async ({ credentials: get }: WorkerInput) => ({ ...(await get()) }),
      { credentials },
    );
    expect(stored).toMatchObject({ secretAccessKey: '[redacted]' });
    class Denied extends Error {}
    const thrown = await everywhere
      .local(
        async ({ credentials: get }: WorkerInput) => {
          throw new Denied(`signed with ${(await get()).secretAccessKey}`);
        },
        { credentials },
      )
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Denied);
    expect(inspect(thrown)).toContain('signed with [redacted]');
    expect(inspect(thrown)).not.toContain('planted-secret');
  });
});
