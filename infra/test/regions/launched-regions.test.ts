import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { regionsOf } from '@step-everywhere/core/contract';
import { parseOrganization, startEmulator } from '@step-everywhere/emulator';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launchedRegions, listEnabledRegions } from '../../src/regions/index.ts';
import { type LocalAws, Refusal, startLocalAws } from '../local-aws.ts';

let aws: LocalAws;
beforeEach(async () => {
  aws = await startLocalAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

const ask = (account: object = {}) =>
  launchedRegions('aws', {
    account: { ...aws.config, maxAttempts: 1, ...account },
    ec2: { ...aws.config, maxAttempts: 1 },
  });

const answerOfEc2 = (...regions: string[]) =>
  `<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><regionInfo>${regions
    .map((region) => `<item><regionName>${region}</regionName></item>`)
    .join('')}</regionInfo></DescribeRegionsResponse>`;

it('are those that Account Management lists, whether or not they are enabled, page by page', async () => {
  aws.answer('ListRegions', ({ NextToken }) =>
    NextToken === undefined
      ? { Regions: [{ RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' }], NextToken: 'more' }
      : { Regions: [{ RegionName: 'nz-north-1', RegionOptStatus: 'DISABLED' }] },
  );
  expect(await ask()).toEqual({ codes: ['us-east-1', 'nz-north-1'], isComplete: true });
  expect(aws.requestsOf('ListRegions')[0]?.input).not.toHaveProperty('RegionOptStatusContains');
});

it.each<[string, object]>([
  ['refuses', {}],
  ['has no address in the partition', { endpoint: 'http://account.invalid' }],
  ['takes no connection', { endpoint: 'http://127.0.0.1:9' }],
])('are those that EC2 lists where Account Management %s', async (_, account) => {
  aws.answer('ListRegions', () => {
    throw new Refusal('AccessDeniedException', 'no', 403);
  });
  aws.answer('DescribeRegions', () => answerOfEc2('us-east-1', 'ap-southeast-9'));
  expect(await ask(account)).toEqual({ codes: ['us-east-1', 'ap-southeast-9'], isComplete: true });
  expect(aws.requestsOf('DescribeRegions')[0]?.input).toMatchObject({ AllRegions: 'true' });
});

it('are those that were known when this version was made where neither answers, without the announced ones', async () => {
  const { codes, isComplete } = await ask();
  expect({ codes, isComplete }).toEqual({
    codes: regionsOf('aws').map(({ code }) => code),
    isComplete: false,
  });
  expect(codes).not.toContain('me-west-1');
  expect(codes).not.toContain('sa-west-1');
});

it.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso'])(
  'are known in %s without Account Management, and so are those that are enabled',
  async (partition) => {
    const organization = parseOrganization(
      JSON.stringify({ partition, accounts: [{ id: '111111111111', name: 'orchestrator' }] }),
    );
    const directory = await mkdtemp(join(tmpdir(), 'regions-'));
    const emulator = await startEmulator({ organization, directory });
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION: region } = emulator.environment;
    const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    const ec2 = { endpoint: emulator.endpoint, region, credentials };
    const services = { account: { ...ec2, endpoint: 'http://127.0.0.1:9', maxAttempts: 1 }, ec2 };
    const all = regionsOf(partition);
    expect(await launchedRegions(partition, services)).toEqual({
      codes: all.map(({ code }) => code),
      isComplete: true,
    });
    const session = {
      AccessKeyId: AWS_ACCESS_KEY_ID,
      SecretAccessKey: AWS_SECRET_ACCESS_KEY,
      SessionToken: '',
      Expiration: '',
    };
    const enabled = all.filter(({ optIn }) => !optIn).map(({ code }) => code);
    expect(await listEnabledRegions(session, '111111111111', services)).toEqual(enabled);
    await emulator.close();
    await rm(directory, { recursive: true });
  },
);
