import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  ChecksumAlgorithm,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { s3Service } from '../../src/services/s3.ts';
import { type Served, serve } from '../fixtures/serve.ts';

const Bucket = 'results';
let served: Served;
let directory: string;
let s3: S3Client;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'emulator-s3-'));
  served = await serve(({ organization }) => {
    const owner = { accountId: organization.managementAccountId, region: 'us-east-1' };
    return [s3Service({ directory, owner }).service];
  });
  s3 = new S3Client(served.client());
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await served.close();
  await rm(directory, { recursive: true });
});

function put(
  Key: string,
  Body: PutObjectCommandInput['Body'] = 'body',
  input: Partial<PutObjectCommandInput> = {},
) {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body, ...input }));
}

async function get(Key: string, Range?: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  return Body?.transformToString();
}

describe('objects', () => {
  it('are read completely, with their own headers, while others replace them', async () => {
    const bodies = ['a'.repeat(3), 'b'.repeat(70_000), 'c'.repeat(900)];
    await put('replaced', bodies[0], { ContentType: 'text/a' });
    const writes = Array.from({ length: 60 }, (_, index) => {
      const body = bodies[index % 3] as string;
      return put('replaced', body, { ContentType: `text/${body[0]}` });
    });
    const reads = Array.from({ length: 120 }, async () => {
      const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key: 'replaced' }));
      return { body: (await Body?.transformToString()) as string, type: ContentType };
    });
    await Promise.all(writes);
    for (const { body, type } of await Promise.all(reads)) {
      expect(bodies).toContain(body);
      expect(type).toBe(`text/${body[0]}`);
    }
  });

  it('are plain files with the uploaded bytes', async () => {
    const { ETag, ChecksumCRC32 } = await put(
      'StepEverywhere/fn/$LATEST/run/210000000001/us-east-1.json',
      '{"a":1}',
    );
    expect(ETag).toBe('"bb6cb5c68df4652941caf652a366f2d8"');
    expect(ChecksumCRC32).toBeDefined();
    const file = join(directory, Bucket, 'StepEverywhere/fn/$LATEST/run/210000000001/us-east-1.json');
    expect(await readFile(file, 'utf8')).toBe('{"a":1}');
    expect(await get('StepEverywhere/fn/$LATEST/run/210000000001/us-east-1.json')).toBe('{"a":1}');
  });

  it('can be uploaded as a stream, in chunks followed by a checksum', async () => {
    const body = 'x'.repeat(300_000);
    await put('stream', Readable.from([Buffer.from(body)]), { ContentLength: body.length });
    expect(await get('stream')).toBe(body);
  });

  it('keep their headers, metadata and checksums', async () => {
    await put('with-headers', 'body', {
      ContentType: 'application/json',
      Metadata: { run: 'r-1' },
      ServerSideEncryption: 'AES256',
    });
    const head = await s3.send(
      new HeadObjectCommand({ Bucket, Key: 'with-headers', ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({
      ContentLength: 4,
      ContentType: 'application/json',
      Metadata: { run: 'r-1' },
      ServerSideEncryption: 'AES256',
      ChecksumCRC32: '26gLsg==',
      AcceptRanges: 'bytes',
    });
    expect(head.LastModified).toBeInstanceOf(Date);
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'accept %s from the SDK',
    async (ChecksumAlgorithm) => {
      const answer = await put(`checksum-${ChecksumAlgorithm}`, 'body', { ChecksumAlgorithm });
      expect(answer[`Checksum${ChecksumAlgorithm}` as keyof typeof answer]).toBeDefined();
      expect(await get(`checksum-${ChecksumAlgorithm}`)).toBe('body');
    },
  );

  it.each(Object.values(ChecksumAlgorithm))('are compared with a %s', async (algorithm) => {
    const wrong = put('wrong', 'body', { [`Checksum${algorithm}`]: 'AAAAAAAAAAA=' });
    await expect(wrong).rejects.toMatchObject({
      name: 'BadDigest',
      message: expect.stringContaining(algorithm),
    });
  });

  it('are refused with a wrong checksum, and nothing is written', async () => {
    await expect(put('wrong', 'body', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(put('wrong', 'body', { ContentMD5: '1B2M2Y8AsgTpgAmY7PhCfg==' })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(get('wrong')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await readdir(join(directory, Bucket))).not.toContainEqual(expect.stringContaining('tmp'));
  });

  it('are read in parts', async () => {
    await put('range', '0123456789');
    expect(await get('range', 'bytes=2-4')).toBe('234');
    expect(await get('range', 'bytes=7-')).toBe('789');
    expect(await get('range', 'bytes=-2')).toBe('89');
    expect(await get('range', 'bytes=8-100')).toBe('89');
    await expect(get('range', 'bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'range', Range: 'bytes=0-0' }));
    expect(part).toMatchObject({
      ContentRange: 'bytes 0-0/10',
      ContentLength: 1,
      $metadata: { httpStatusCode: 206 },
    });
  });

  it('are written only once with If-None-Match, also in a race', async () => {
    const races = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => put('once', `${i}`, { IfNoneMatch: '*' })),
    );
    expect(races.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(put('once', 'again', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    await expect(put('once', 'again')).resolves.toBeDefined();
  });

  it('are replaced with If-Match only if they are unchanged, also in a race', async () => {
    const first = await put('mine', 'first');
    const races = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => put('mine', `${i}`, { IfMatch: first.ETag })),
    );
    expect(races.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(put('mine', 'again', { IfMatch: first.ETag })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    await writeFile(join(directory, Bucket, 'by-hand.txt'), 'hand');
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'by-hand.txt' }));
    await expect(put('by-hand.txt', 'hand too', { IfMatch: ETag })).resolves.toBeDefined();
    await expect(put('missing', 'x', { IfMatch: first.ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('that do not exist are NoSuchKey, and NotFound for HEAD', async () => {
    await expect(get('missing')).rejects.toMatchObject({ name: 'NoSuchKey', Key: 'missing' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'missing' }))).rejects.toMatchObject({
      name: 'NotFound',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('have only the version `null`, as in a bucket without versions', async () => {
    await put('unversioned', 'x');
    const of = (VersionId: string) =>
      s3.send(new GetObjectCommand({ Bucket, Key: 'unversioned', VersionId }));
    expect(await (await of('null')).Body?.transformToString()).toBe('x');
    await expect(of('another')).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  it('can be added as files on disk', async () => {
    await writeFile(join(directory, Bucket, 'by-hand.txt'), 'hand');
    expect(await get('by-hand.txt')).toBe('hand');
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'by-hand.txt' }));
    expect(ETag).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it('are deleted with DeleteObject, which also succeeds for a missing one', async () => {
    await put('deep/er/key');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'deep/er/key' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'deep/er/key' }));
    expect(await readdir(join(directory, Bucket))).not.toContain('deep');
  });
});

describe('keys', () => {
  it.each([
    '../../../escape',
    'a/../../../../escape',
    './dot',
    '/leading',
    'double//slash',
    'trailing/',
    'per%cent%2Fslash',
    'back\\slash',
    'sp ace+plus&amp;<x>"\'',
    'ünï/çødé/日本/🦊',
    'ctrl\u0001\n',
    '..',
    '%',
  ])('of any form stay in the folder and are listed unchanged: %j', async (Key) => {
    await put(Key, `body of ${Key}`);
    expect(await get(Key)).toBe(`body of ${Key}`);
    const { Contents } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: Key, EncodingType: 'url' }),
    );
    expect(Contents?.map((each) => decodeURIComponent(each.Key as string))).toContain(Key);
    expect(await readdir(directory)).toEqual([Bucket]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  });

  it('are listed with their uploaded checksum, and with their owner if requested', async () => {
    await put('listed');
    const list = new ListObjectsV2Command({ Bucket, Prefix: 'listed', FetchOwner: true });
    const { Contents } = await s3.send(list);
    expect(Contents?.[0]).toMatchObject({
      ChecksumAlgorithm: ['CRC32'],
      ChecksumType: 'FULL_OBJECT',
      Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'listed' }));
  });

  it('that would need one path as both file and folder are refused, whichever comes first', async () => {
    await put('file');
    await expect(put('file/below')).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: expect.stringContaining('beside'),
    });
    await put('folder/below');
    await expect(put('folder')).rejects.toMatchObject({ name: 'InvalidArgument' });
    expect([await get('file'), await get('folder/below')]).toEqual(['body', 'body']);
    await expect(get('folder')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('that are too long are refused', async () => {
    await expect(put('k'.repeat(1025))).rejects.toMatchObject({ name: 'KeyTooLongError' });
    await expect(put('k'.repeat(300))).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('ListObjectsV2', () => {
  const keys = ['a', 'a.b', 'b/1', 'b/2', 'b/c/3', 'b-1', 'c/1', 'd', 'é', '日', '🦊'];
  const bucket = 'listed';

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
  });

  async function list(input: Partial<ListObjectsV2CommandInput>): Promise<string[]> {
    const found: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, ...input, ContinuationToken }));
      const names = [
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      ];
      expect(page.KeyCount).toBe(names.length);
      expect(names.length).toBeLessThanOrEqual(input.MaxKeys ?? 1000);
      found.push(...(names as string[]));
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
    return found;
  }

  const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  it.each([1, 2, 3, 1000])('lists in order of bytes, %i per page', async (MaxKeys) => {
    expect(await list({ MaxKeys })).toEqual(sorted);
  });

  it.each([1, 2, 1000])('groups by delimiter, %i per page', async (MaxKeys) => {
    const expected = ['a', 'a.b', 'b-1', 'b/', 'c/', 'd', 'é', '日', '🦊'];
    expect((await list({ Delimiter: '/', MaxKeys })).sort()).toEqual([...expected].sort());
    expect((await list({ Delimiter: '/', Prefix: 'b/', MaxKeys })).sort()).toEqual(['b/1', 'b/2', 'b/c/']);
  });

  it('starts after a key, and with a prefix', async () => {
    expect(await list({ StartAfter: 'b/1' })).toEqual(sorted.slice(sorted.indexOf('b/1') + 1));
    expect(await list({ Prefix: 'b' })).toEqual(['b-1', 'b/1', 'b/2', 'b/c/3']);
    expect(await list({ Prefix: 'nothing' })).toEqual([]);
  });

  it('deletes many at once', async () => {
    const { Deleted } = await s3.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Objects: [{ Key: 'c/1' }, { Key: 'd' }, { Key: 'not there' }] },
      }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['c/1', 'd', 'not there']);
    expect(await list({ Prefix: 'c' })).toEqual([]);
  });
});

describe('buckets', () => {
  it('are listed and found in their account', async () => {
    const { Buckets } = await s3.send(new ListBucketsCommand());
    expect(Buckets?.map(({ Name }) => Name)).toContain(Bucket);
    expect(await s3.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: 'us-east-1' });
  });

  it('are refused to another account, and in another region', async () => {
    const member = new S3Client(served.client(served.session('arn:aws:iam::210000000001:role/Auditor')));
    const request = new ListObjectsV2Command({ Bucket });
    await expect(member.send(request)).rejects.toMatchObject({ name: 'AccessDenied' });
    const elsewhere = new S3Client(served.client(undefined, 'eu-west-1'));
    await expect(elsewhere.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
      name: 'AuthorizationHeaderMalformed',
      Region: 'us-east-1',
    });
  });

  it('that do not exist are NoSuchBucket; an invalid name is InvalidBucketName', async () => {
    await expect(s3.send(new ListObjectsV2Command({ Bucket: 'not-there' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'UPPER' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
    await expect(s3.send(new CreateBucketCommand({ Bucket: '_logs' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  });
});

it('refuses an unsupported operation instead of treating it as another one', async () => {
  await put('tagged', 'before');
  const tag = new PutObjectTaggingCommand({
    Bucket,
    Key: 'tagged',
    Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] },
  });
  await expect(s3.send(tag)).rejects.toMatchObject({
    name: 'NotImplemented',
    $metadata: { httpStatusCode: 501 },
  });
  await expect(put('tagged', 'after', { Tagging: 'a=b' })).rejects.toMatchObject({ name: 'NotImplemented' });
  expect(await get('tagged')).toBe('before');
});
