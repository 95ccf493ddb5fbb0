import { expect, it } from 'vitest';
import { rows } from '../../rows.ts';

it('lists the volumes that are not encrypted', async () => {
  const volume = (AccountId: string, AccountName: string, Region: string, SizeGiB: number) => ({
    ...{ AccountId, Region, AccountName, SizeGiB, State: 'available', Instances: [] },
    VolumeId: expect.stringMatching(/^vol-\w+$/),
  });
  expect(await rows(new URL('../src/index.ts', import.meta.url))).toEqual([
    volume('210000000001', 'payments-dev-1', 'eu-west-1', 20),
    volume('210000000001', 'payments-dev-1', 'us-east-1', 10),
    volume('210000000002', 'audit-prod-2', 'eu-west-1', 20),
    volume('210000000002', 'audit-prod-2', 'us-east-1', 10),
  ]);
});
