import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  PutObjectCommand,
  paginateListBuckets,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseOrganization } from '../../../src/organization/parse-organization.ts';
import { s3Service } from '../../../src/services/s3.ts';
import { type Served, serve } from '../../fixtures/serve.ts';

const organization = parseOrganization(`
defaults:
  buckets: [{ name: "logs-{account}", region: us-east-1 }]
accounts:
  - id: "111111111111"
    name: management
    buckets:
      - name: "data-{region}"
        region: eu-west-1
        tags: { env: prod }
        encryption: aws:kms
        versioning: Enabled
        policy: { Version: "2012-10-17", Statement: [] }
      - { name: open, region: us-east-1, publicAccessBlock: false }
      - { name: half, region: us-east-1, publicAccessBlock: { BlockPublicAcls: true } }
  - { id: "210000000001", name: other }
`);
let served: Served;
let directory: string;
let here: S3Client;
let europe: S3Client;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'emulator-buckets-'));
  const owner = { accountId: '111111111111', region: 'us-east-1' };
  served = await serve(() => [s3Service({ directory, owner, accounts: organization.accounts }).service]);
  here = new S3Client(served.client());
  europe = new S3Client({ ...served.client(), region: 'eu-west-1' });
});
afterAll(async () => {
  await served.close();
  await rm(directory, { recursive: true });
});

it("lists an account's buckets of all regions, and of one", async () => {
  const all = await here.send(new ListBucketsCommand({}));
  expect(all.Buckets?.map(({ Name, BucketRegion }) => [Name, BucketRegion])).toEqual([
    ['data-eu-west-1', undefined],
    ['half', undefined],
    ['open', undefined],
  ]);
  const { Buckets } = await europe.send(new ListBucketsCommand({ BucketRegion: 'eu-west-1' }));
  expect(Buckets).toEqual([
    { Name: 'data-eu-west-1', BucketRegion: 'eu-west-1', CreationDate: expect.any(Date) },
  ]);
});

it('lists buckets in pages, none twice', async () => {
  const names: unknown[] = [];
  let pages = 0;
  for await (const { Buckets = [] } of paginateListBuckets({ client: here, pageSize: 2 }, {})) {
    names.push(...Buckets.map(({ Name }) => Name));
    pages += 1;
  }
  expect({ names, pages }).toEqual({ names: ['data-eu-west-1', 'half', 'open'], pages: 2 });
});

it('returns the settings of a bucket', async () => {
  const Bucket = 'data-eu-west-1';
  expect(await europe.send(new GetBucketLocationCommand({ Bucket }))).toMatchObject({
    LocationConstraint: 'eu-west-1',
  });
  expect(await europe.send(new GetBucketEncryptionCommand({ Bucket }))).toMatchObject({
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: false }],
    },
  });
  expect(await europe.send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({ Status: 'Enabled' });
  expect(await europe.send(new GetBucketTaggingCommand({ Bucket }))).toMatchObject({
    TagSet: [{ Key: 'env', Value: 'prod' }],
  });
  expect(JSON.parse((await europe.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? '')).toEqual({
    Version: '2012-10-17',
    Statement: [],
  });
  expect(await europe.send(new GetPublicAccessBlockCommand({ Bucket }))).toMatchObject({
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
  });
  expect(await here.send(new GetPublicAccessBlockCommand({ Bucket: 'half' }))).toMatchObject({
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: false },
  });
});

it('reports missing settings as S3 does', async () => {
  const Bucket = 'open';
  const { LocationConstraint } = await here.send(new GetBucketLocationCommand({ Bucket }));
  expect(LocationConstraint || undefined).toBeUndefined();
  expect((await here.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  await expect(here.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NoSuchTagSet',
    $metadata: { httpStatusCode: 404 },
  });
  await expect(here.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NoSuchBucketPolicy',
    $metadata: { httpStatusCode: 404 },
  });
  await expect(here.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NoSuchPublicAccessBlockConfiguration',
    $metadata: { httpStatusCode: 404 },
  });
});

it('creates the folder of a described bucket with its first object', async () => {
  expect(await readdir(directory)).toEqual([]);
  await here.send(new PutObjectCommand({ Bucket: 'open', Key: 'a/b', Body: 'x' }));
  expect(await readdir(directory)).toEqual(['open']);
  const { Body } = await here.send(new GetObjectCommand({ Bucket: 'open', Key: 'a/b' }));
  expect(await Body?.transformToString()).toBe('x');
});

it("refuses access to another account's buckets", async () => {
  await expect(here.send(new GetBucketTaggingCommand({ Bucket: 'logs-210000000001' }))).rejects.toMatchObject(
    { name: 'AccessDenied' },
  );
});
