import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { everywhere } from '@step-everywhere/core';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../src/index.ts';

const ssm = mockClient(SSMClient);
beforeEach(() => {
  ssm.reset();
  ssm.on(DescribeParametersCommand).resolves({
    Parameters: [
      { Name: '/app/url', Type: 'String' },
      { Name: '/other', Type: 'SecureString' },
    ],
  });
});

it('finds the parameters below the prefix', async () => {
  expect(await everywhere.local(handler, { payload: { prefix: '/app/' } })).toEqual({
    count: 1,
    parameters: [{ Name: '/app/url', Type: 'String' }],
  });
});

it('finds all of them without a payload', async () => {
  expect(await everywhere.local(handler)).toMatchObject({ count: 2 });
});

it('refuses a prefix that is none', async () => {
  await expect(everywhere.local(handler, { payload: { prefix: 'app' } })).rejects.toThrow('payload.prefix');
});
