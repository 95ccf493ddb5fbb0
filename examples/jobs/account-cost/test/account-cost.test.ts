import { expect, it } from 'vitest';
import { rows } from '../../rows.ts';

it('lists what each account cost, once', async () => {
  const month = { Region: 'us-east-1', Month: '2026-01', Unit: 'USD' };
  const costs = (AccountId: string, ec2: number) => [
    { AccountId, ...month, Service: 'Amazon EC2', Amount: ec2 },
    { AccountId, ...month, Service: 'Amazon S3', Amount: 0.25 },
  ];
  expect(await rows(new URL('../src/index.ts', import.meta.url), '--regions', 'global')).toMatchObject([
    ...costs('111111111111', 1.5),
    ...costs('210000000001', 1.5),
    ...costs('210000000002', 2.5),
  ]);
});
