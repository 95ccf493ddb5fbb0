import { expect, it } from 'vitest';
import { rows } from '../../rows.ts';

it('lists what nothing uses, with its price', async () => {
  const worker = new URL('../src/index.ts', import.meta.url);
  expect(await rows(worker, '--payload', '{"prices":{"gp3":0.09}}')).toMatchObject(
    ['111111111111', '210000000001', '210000000002'].flatMap((AccountId) => [
      { AccountId, Region: 'eu-west-1', Kind: 'gp3 volume', MonthlyDollars: 9 },
      { AccountId, Region: 'us-east-1', Kind: 'address', MonthlyDollars: 3.65 },
    ]),
  );
});
