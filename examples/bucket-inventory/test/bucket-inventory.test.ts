import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dev, type EndedRun } from '../../../scripts/testing/run-example.ts';

let run: EndedRun;
beforeAll(async () => {
  const organization = fileURLToPath(new URL('../organization.yaml', import.meta.url));
  run = await dev(
    new URL('../src/index.ts', import.meta.url),
    ...['--org', organization, '--regions', 'us-east-1,eu-west-1'],
    ...['--payload', '{"requiredTags":["owner","env"]}'],
  );
});
afterAll(() => run?.remove());

it('reports what is set on each bucket of a target', async () => {
  expect(run.summary).toMatchObject({ Targets: 8, Succeeded: 8 });
  const common = { AccountId: '210000000001', Region: 'eu-west-1', AccountName: 'payments-prod' };
  expect(await run.rows('210000000001', 'eu-west-1')).toEqual([
    {
      ...common,
      Name: 'payments-exports',
      CreationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      Encryption: 'AES256',
      KmsKey: null,
      Versioning: 'Never',
      PublicAccessBlocked: false,
      Tags: { env: 'prod' },
      MissingTags: ['owner'],
    },
    {
      ...common,
      Name: 'payments-statements',
      CreationDate: expect.any(String),
      Encryption: 'aws:kms',
      KmsKey: null,
      Versioning: 'Enabled',
      PublicAccessBlocked: true,
      Tags: { owner: 'payments', env: 'prod' },
      MissingTags: [],
    },
  ]);
});

it('has every bucket once, in its own region', async () => {
  const names = async (account: string, region: string) =>
    (await run.rows(account, region)).map(({ Name }) => Name);
  expect(await names('111111111111', 'us-east-1')).toContain('logs-111111111111');
  expect(await names('111111111111', 'eu-west-1')).toEqual([]);
  expect(await names('210000000001', 'us-east-1')).toEqual(['payments-logs']);
  expect(await names('210000000002', 'us-east-1')).toEqual(['website-assets']);
  expect(await names('210000000002', 'eu-west-1')).toEqual(['website-backup']);
  expect(await names('210000000003', 'us-east-1')).toEqual([]);
});

it('does not take half of the blocks for all of them', async () => {
  expect(await run.rows('210000000002', 'us-east-1')).toMatchObject([{ PublicAccessBlocked: false }]);
});
