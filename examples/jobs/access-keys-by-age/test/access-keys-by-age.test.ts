import { expect, it } from 'vitest';
import { rows } from '../../rows.ts';

const worker = new URL('../src/index.ts', import.meta.url);

it('lists the keys of every account once', async () => {
  const found = await rows(worker, '--regions', 'global', '--payload', '{"days":0}');
  expect(found).toMatchObject(
    ['111111111111', '210000000001', '210000000002'].map((AccountId) => ({
      ...{ AccountId, Region: 'us-east-1', UserName: `deploy-${AccountId}`, Status: 'Active', AgeDays: 0 },
      AccessKeyId: expect.stringMatching(/^\w{16,128}$/),
    })),
  );
});

it('leaves out keys that are young', async () => {
  expect(await rows(worker, '--regions', 'global')).toEqual([]);
});
