import { expect, it } from 'vitest';
import { rows } from '../../rows.ts';

it('lists the buckets that nothing closes, each in its own region', async () => {
  const bucket = (AccountId: string, AccountName: string, Region: string) => ({
    ...{ AccountId, Region, AccountName, Bucket: `open-${AccountId}-${Region}`, HasPublicPolicy: false },
  });
  expect(await rows(new URL('../src/index.ts', import.meta.url))).toEqual([
    bucket('210000000001', 'payments-dev-1', 'eu-west-1'),
    bucket('210000000001', 'payments-dev-1', 'us-east-1'),
    bucket('210000000002', 'audit-prod-2', 'eu-west-1'),
    bucket('210000000002', 'audit-prod-2', 'us-east-1'),
  ]);
});
