import { AwsError } from '../../aws-error.ts';
import type { Call, Operation } from '../../service.ts';
import type { Buckets } from './buckets.ts';
import { canonicalUserId } from './canonical-user-id.ts';
import type { Checksums } from './checksum.ts';
import { type ListBucketsInput, listBuckets } from './list-buckets.ts';
import { listObjects } from './list-objects.ts';
import type { ObjectStore } from './object-store.ts';

const MAX_KEYS = 1000;

interface ListObjectsV2Input {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number | string;
  readonly ContinuationToken?: string;
  readonly StartAfter?: string;
  readonly EncodingType?: string;
  readonly FetchOwner?: boolean | string;
}

interface CreateBucketInput {
  readonly Bucket: string;
  readonly CreateBucketConfiguration?: { readonly LocationConstraint?: string };
}

/** The operations on buckets. */
export function bucketOperations(buckets: Buckets, objects: ObjectStore) {
  return {
    ListBuckets: (input: ListBucketsInput, call: Call) => listBuckets(input, call, buckets),
    CreateBucket: (input: CreateBucketInput, { caller, region }: Call) => {
      requireLocation(input.CreateBucketConfiguration?.LocationConstraint, region);
      const { name } = buckets.create(input.Bucket, { accountId: caller.accountId, region });
      return { Location: `/${name}` };
    },
    HeadBucket: (
      { Bucket, ExpectedBucketOwner }: { Bucket: string; ExpectedBucketOwner?: string },
      call: Call,
    ) => ({
      BucketRegion: buckets.find(Bucket, call, ExpectedBucketOwner).region,
    }),
    ListObjectsV2: (input: ListObjectsV2Input, call: Call) => list(input, call, buckets, objects),
  } satisfies Record<string, Operation>;
}

function requireLocation(location: string | undefined, region: string): void {
  const named = location ?? 'us-east-1';
  if (named === region) return;
  const message = `The ${location ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  throw new AwsError('IllegalLocationConstraintException', message);
}

async function list(
  input: ListObjectsV2Input,
  call: Call,
  buckets: Buckets,
  objects: ObjectStore,
): Promise<object> {
  const { name, accountId } = buckets.find(input.Bucket, call, input.ExpectedBucketOwner);
  const { Prefix = '', Delimiter = '', StartAfter = '', ContinuationToken } = input;
  const maxKeys = pageSize(input.MaxKeys);
  const after = ContinuationToken === undefined ? StartAfter : readToken(ContinuationToken);
  const page = await listObjects(objects.folder(name), {
    prefix: Prefix,
    delimiter: Delimiter,
    maxKeys,
    after,
  });
  const found = await Promise.all(
    page.keys.map(async (key) => ({ key, object: await objects.find(name, key) })),
  );
  const encode = encoder(input.EncodingType);
  // An object that has been deleted since is left out.
  const Contents = found.flatMap(({ key, object }) =>
    object === undefined
      ? []
      : [
          {
            Key: encode(key),
            LastModified: object.lastModified,
            ETag: object.etag,
            Size: object.size,
            StorageClass: object.headers.StorageClass ?? 'STANDARD',
            ...listedChecksums(object.checksums),
            ...(String(input.FetchOwner) === 'true' ? { Owner: { ID: canonicalUserId(accountId) } } : {}),
          },
        ],
  );
  const CommonPrefixes = page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) }));
  return {
    Name: name,
    Prefix: encode(Prefix),
    Delimiter: input.Delimiter === undefined ? undefined : encode(Delimiter),
    StartAfter: input.StartAfter === undefined ? undefined : encode(StartAfter),
    EncodingType: input.EncodingType,
    ContinuationToken,
    MaxKeys: maxKeys,
    KeyCount: Contents.length + CommonPrefixes.length,
    IsTruncated: page.last !== undefined,
    NextContinuationToken:
      page.last === undefined ? undefined : Buffer.from(`1${page.last}`).toString('base64url'),
    Contents,
    CommonPrefixes,
  };
}

function listedChecksums(checksums: Checksums): object {
  const ChecksumAlgorithm = Object.keys(checksums).map((member) => member.slice('Checksum'.length));
  return ChecksumAlgorithm.length === 0 ? {} : { ChecksumAlgorithm, ChecksumType: 'FULL_OBJECT' };
}

function pageSize(given: number | string = MAX_KEYS): number {
  const size = Number(given);
  if (Number.isInteger(size) && size >= 0) return Math.min(size, MAX_KEYS);
  throw new AwsError('InvalidArgument', 'Provided max-keys not an integer or within integer range');
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (text.startsWith('1')) return text.slice(1);
  throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
}

/** Clients ask for keys that XML cannot contain percent-encoded. */
function encoder(type: string | undefined): (text: string) => string {
  if (type === undefined) return (text) => text;
  if (type === 'url') return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
  throw new AwsError('InvalidArgument', 'Invalid Encoding Method specified in Request');
}
