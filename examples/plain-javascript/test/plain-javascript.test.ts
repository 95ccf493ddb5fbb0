import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dev, type EndedRun } from '../../../scripts/testing/run-example.ts';

let run: EndedRun;
beforeAll(async () => {
  const file = new URL('../src/index.mjs', import.meta.url);
  const organization = fileURLToPath(new URL('../organization.yaml', import.meta.url));
  run = await dev(file, '--org', organization, '--regions', 'us-east-1');
});
afterAll(() => run?.remove());

it('lists the opt-in regions of each account', async () => {
  expect(run.summary).toMatchObject({ Targets: 3, Succeeded: 3 });
  const result = async (account: string) => JSON.parse(await run.text(account, 'us-east-1'));
  expect(await result('210000000001')).toEqual({ account: 'payments-prod', optedIn: [] });
  expect(await result('210000000002')).toEqual({
    account: 'orders-prod',
    optedIn: ['ap-east-1', 'me-south-1'],
  });
});
