import { expect, it } from 'vitest';
import { rows } from '../../rows.ts';

it('lists the functions whose runtime is deprecated', async () => {
  const found = await rows(new URL('../src/index.ts', import.meta.url));
  const old = (AccountId: string, Region: string, Runtime: string, DeprecatedSince: string) => ({
    ...{ AccountId, Region, FunctionName: `old-${AccountId}`, Runtime, DeprecatedSince },
  });
  expect(found).toMatchObject(
    ['111111111111', '210000000001', '210000000002'].flatMap((id) => [
      old(id, 'eu-west-1', 'nodejs16.x', '2024-06-12'),
      old(id, 'us-east-1', 'python3.8', '2024-10-14'),
    ]),
  );
});
