import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { everywhere } from '@step-everywhere/core';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { dev, type EndedRun } from '../../../scripts/testing/run-example.ts';
import { handler } from '../src/index.ts';

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000);

describe('the worker, without AWS', () => {
  const ssm = mockClient(SSMClient);
  afterAll(() => ssm.restore());

  const found = async (payload: unknown) => {
    ssm.reset();
    ssm
      .on(DescribeParametersCommand)
      .resolvesOnce({
        Parameters: [{ Name: '/app/old', Type: 'String', Version: 3, LastModifiedDate: daysAgo(400.5) }],
        NextToken: 'more',
      })
      .resolves({
        Parameters: [
          { Name: '/app/young', Type: 'String', Version: 1, LastModifiedDate: daysAgo(30.5) },
          { Name: '/other/old', Type: 'SecureString', Version: 1, LastModifiedDate: daysAgo(800.5) },
        ],
      });
    const rows = (await everywhere.local(handler, { payload: payload as null })) as {
      Name: string;
      Days: number;
    }[];
    return rows.map(({ Name, Days }) => [Name, Days]);
  };

  it('takes a year unless the payload says otherwise', async () => {
    const all = [
      ['/app/old', 400],
      ['/other/old', 800],
    ];
    expect(await found(null)).toEqual(all);
    expect(await found({})).toEqual(all);
  });

  it('takes the days and the prefix of the payload', async () => {
    expect(await found({ days: 30, prefix: '/app/' })).toEqual([
      ['/app/old', 400],
      ['/app/young', 30],
    ]);
  });

  it('refuses a payload that does not fit', async () => {
    await expect(found({ days: '30' })).rejects.toThrow('payload.days: ');
    await expect(found({ day: 30 })).rejects.toThrow('day');
  });
});

describe('the worker in the emulator', () => {
  let run: EndedRun;
  afterEach(() => run?.remove());
  const worker = new URL('../src/index.ts', import.meta.url);
  const targets = ['--org', '3', '--regions', 'us-east-1,eu-west-1'];

  it('stores a row for each parameter that is old enough', async () => {
    run = await dev(worker, ...targets, '--payload', '{"days":0,"prefix":"/garden/"}');
    expect(run.summary).toMatchObject({ Targets: 6, Succeeded: 6 });
    expect(await run.rows('210000000001', 'eu-west-1')).toEqual([
      {
        AccountId: '210000000001',
        Region: 'eu-west-1',
        Name: '/garden/Zen/eu-west-1',
        Type: 'String',
        Version: 1,
        Days: 0,
        LastModifiedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        LastModifiedUser: 'arn:aws:iam::210000000001:root',
      },
    ]);
  });

  it('stores no row where all are young, which is a success', async () => {
    run = await dev(worker, ...targets);
    expect(run.summary).toMatchObject({ Targets: 6, Succeeded: 6 });
    expect(await run.text('111111111111', 'us-east-1')).toBe('');
  });

  it('says what is wrong with a payload', async () => {
    run = await dev(worker, ...targets, '--payload', '{"days":-1}');
    expect(run.status).toBe(2);
    const failures = await run.failures();
    expect(failures).toHaveLength(6);
    expect(failures[0]).toMatchObject({ Error: 'PayloadError' });
  });
});
