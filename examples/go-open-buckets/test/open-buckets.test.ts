import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeGo } from '../../../scripts/testing/describe-go.ts';
import { dev, type EndedRun } from '../../../scripts/testing/run-example.ts';

describeGo('the example in the emulator', () => {
  let run: EndedRun;
  beforeAll(async () => {
    const organization = fileURLToPath(new URL('../organization.yaml', import.meta.url));
    const payload = '{"except":["website-assets"]}';
    const options = ['--org', organization, '--regions', 'us-east-1,eu-west-1', '--payload', payload];
    run = await dev(new URL('../src', import.meta.url), ...options);
  });
  afterAll(() => run?.remove());

  it('stores a row for each bucket whose block is not complete', async () => {
    expect(run.summary).toMatchObject({ Targets: 8, Succeeded: 8 });
    expect(await run.rows('210000000001', 'eu-west-1')).toEqual([
      {
        AccountId: '210000000001',
        Region: 'eu-west-1',
        Name: 'payments-exports',
        MayBe: ['opened by ACLs', 'opened by its policy'],
      },
    ]);
  });

  it('stores nothing of buckets that are closed, or meant to be open', async () => {
    expect(await run.rows('210000000001', 'us-east-1')).toEqual([]);
    expect(await run.rows('210000000002', 'us-east-1')).toEqual([]);
  });
});
