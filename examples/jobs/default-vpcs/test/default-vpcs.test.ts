import { expect, it } from 'vitest';
import { rows } from '../../rows.ts';

const worker = new URL('../src/index.ts', import.meta.url);

it.each([
  ['says what it would delete', '{}', 'would be deleted'],
  ['deletes, when that is meant', '{"delete":true}', 'deleted'],
])('%s', async (_, payload, Action) => {
  const vpc = (AccountId: string, Region: string, more: object) => ({
    ...{ AccountId, Region, VpcId: expect.stringMatching(/^vpc-\w+$/), ...more },
  });
  const kept = { NetworkInterfaces: 1, Action: 'kept: in use' };
  const unused = { NetworkInterfaces: 0, Action };
  expect(await rows(worker, '--payload', payload)).toMatchObject([
    vpc('111111111111', 'eu-west-1', kept),
    vpc('111111111111', 'us-east-1', kept),
    vpc('210000000001', 'eu-west-1', unused),
    vpc('210000000001', 'us-east-1', unused),
    vpc('210000000002', 'eu-west-1', unused),
    vpc('210000000002', 'us-east-1', unused),
  ]);
});
