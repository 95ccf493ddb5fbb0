import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { everywhere, WorkerTimeout } from '../src/index.ts';
import { lambdaContext } from '../src/testing/index.ts';

describe('everywhere.local', () => {
  it('gives what would be stored, for a made worker and for a bare handler', async () => {
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

  it('tells the handler of the run whose target is run again', async () => {
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

  it('refuses to fall back on credentials that happen to lie around', async () => {
    const worker = everywhere(({ credentials }) => credentials());
    await expect(everywhere.local(worker)).rejects.toMatchObject({ name: 'LocalCredentialsError' });
    const identity = { accessKeyId: 'ASIA', secretAccessKey: 'secret' };
    expect(await everywhere.local(worker, { credentials: identity })).toEqual(identity);
    expect(await everywhere.local(worker, { credentials: async () => identity })).toEqual(identity);
  });

  it('throws what the handler throws, as it is', async () => {
    const error = new TypeError('x', { cause: 'y' });
    const worker = everywhere(() => {
      throw error;
    });
    await expect(everywhere.local(worker)).rejects.toBe(error);
  });

  it('keeps to the time of the given context', async () => {
    const worker = everywhere(() => new Promise<never>(() => undefined));
    await expect(everywhere.local(worker, { context: lambdaContext(300) })).rejects.toBeInstanceOf(
      WorkerTimeout,
    );
  });
});
