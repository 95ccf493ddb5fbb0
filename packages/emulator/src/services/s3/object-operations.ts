import { AwsError } from '../../aws-error.ts';
import { RAW_BODY } from '../../protocols/rest-xml.ts';
import type { Call, Operation } from '../../service.ts';
import type { Buckets } from './buckets.ts';
import { type Checksums, verifyChecksums } from './checksum.ts';
import { FileNameError } from './file-name.ts';
import { KeyCollisionError, type ObjectStore, type StoredObject } from './object-store.ts';
import { readRange } from './range.ts';
import { storedHeaders } from './routes.ts';

const MAX_KEY_BYTES = 1024;
const MAX_DELETES = 1000;

interface ObjectInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly ExpectedBucketOwner?: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
}

interface PutObjectInput extends ObjectInput {
  readonly Body?: Uint8Array | string;
  readonly ACL?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
}

interface ReadObjectInput extends ObjectInput {
  readonly VersionId?: string;
  readonly Range?: string;
  readonly ChecksumMode?: string;
}

interface DeleteObjectsInput {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
  readonly Delete?: {
    readonly Object?: unknown;
    readonly Objects?: unknown;
    readonly Quiet?: boolean | string;
  };
  readonly [RAW_BODY]?: Buffer;
}

/** The operations on objects. */
export function objectOperations(buckets: Buckets, objects: ObjectStore) {
  const bucketOf = ({ Bucket, Key, ExpectedBucketOwner }: ObjectInput, call: Call): string => {
    const { name } = buckets.find(Bucket, call, ExpectedBucketOwner);
    if (Buffer.byteLength(Key) <= MAX_KEY_BYTES) return name;
    throw new AwsError('KeyTooLongError', 'Your key is too long', 400, {
      members: { MaxSizeAllowed: MAX_KEY_BYTES },
    });
  };
  return {
    PutObject: (input: PutObjectInput, call: Call) => put(bucketOf(input, call), input, objects),
    HeadObject: async (input: ReadObjectInput, call: Call) =>
      (await open(bucketOf(input, call), input, objects)).answer,
    GetObject: async (input: ReadObjectInput, call: Call) => {
      const bucket = bucketOf(input, call);
      for (;;) {
        const { answer, ...range } = await open(bucket, input, objects);
        const Body = await objects.read(bucket, input.Key, range);
        // Otherwise it was replaced meanwhile: the answer, including its headers, must be from one object.
        if (Body !== undefined) return { ...answer, Body };
      }
    },
    DeleteObject: async (input: ObjectInput, call: Call) => {
      await objects.delete(bucketOf(input, call), input.Key);
      return {};
    },
    DeleteObjects: (input: DeleteObjectsInput, call: Call) =>
      deleteAll(buckets.find(input.Bucket, call, input.ExpectedBucketOwner).name, input, objects),
  } satisfies Record<string, Operation>;
}

async function put(bucket: string, input: PutObjectInput, objects: ObjectStore): Promise<object> {
  const body = Buffer.from(input.Body ?? '');
  requirePlainPut(input);
  const checksums = await verifyChecksums(body, { ...input });
  const headers = pick({ ...input }, Object.keys(storedHeaders));
  const properties = { headers, metadata: input.Metadata ?? {}, checksums };
  try {
    const stored = await objects.put(bucket, input.Key, body, properties, (etag) => {
      if (etag && input.IfNoneMatch !== undefined) throw preconditionFailed('If-None-Match');
      if (input.IfMatch === undefined) return;
      if (etag === undefined) throw noSuchKey(input.Key);
      if (!matches(input.IfMatch, etag())) throw preconditionFailed('If-Match');
    });
    return {
      ETag: stored.etag,
      ...answerChecksums(checksums),
      ...pick(headers, ['ServerSideEncryption', 'SSEKMSKeyId']),
    };
  } catch (error) {
    if (!(error instanceof KeyCollisionError || error instanceof FileNameError)) throw error;
    const message = `The emulator cannot keep this object: ${error.message}`;
    throw new AwsError('InvalidArgument', message, 400, {
      cause: error,
      members: { ArgumentName: 'Key', ArgumentValue: error.key },
    });
  }
}

function requirePlainPut({ IfMatch, IfNoneMatch, ACL }: PutObjectInput): void {
  const isOtherMatch = IfMatch !== undefined && (IfNoneMatch !== undefined || !/^"?[^",*]+"?$/.test(IfMatch));
  if (isOtherMatch || (IfNoneMatch !== undefined && IfNoneMatch !== '*')) {
    const message = 'A header you provided implies functionality that is not implemented';
    throw new AwsError('NotImplemented', message, 501, {
      members: { Header: isOtherMatch ? 'If-Match' : 'If-None-Match' },
    });
  }
  if (ACL !== undefined && ACL !== 'bucket-owner-full-control' && ACL !== 'private') {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
}

function preconditionFailed(Condition: string): AwsError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new AwsError('PreconditionFailed', message, 412, { members: { Condition } });
}

interface Opened {
  readonly answer: object;
  readonly version: string;
  readonly start: number;
  readonly length: number;
}

async function open(bucket: string, input: ReadObjectInput, objects: ObjectStore): Promise<Opened> {
  const object = await findObject(bucket, input.Key, objects);
  requireVersion(input);
  requireConditions(input, object);
  const { start, length, contentRange } = readRange(input.Range, object.size);
  const isPart = contentRange !== undefined;
  const answer = {
    $status: isPart ? 206 : 200,
    ContentType: 'binary/octet-stream',
    ...object.headers,
    AcceptRanges: 'bytes',
    ContentLength: length,
    ContentRange: contentRange,
    ETag: object.etag,
    LastModified: object.lastModified,
    Metadata: object.metadata,
    ...(input.ChecksumMode === 'ENABLED' && !isPart ? answerChecksums(object.checksums) : {}),
  };
  return { answer, version: object.version, start, length };
}

async function findObject(bucket: string, key: string, objects: ObjectStore): Promise<StoredObject> {
  const object = await objects.find(bucket, key).catch((error) => {
    if (error instanceof FileNameError) return undefined;
    throw error;
  });
  if (object) return object;
  throw noSuchKey(key);
}

function noSuchKey(Key: string): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { members: { Key } });
}

/** Buckets have no versions here: an object's only version has the id `null`. */
function requireVersion({ Key, VersionId = 'null' }: ReadObjectInput): void {
  if (VersionId === 'null') return;
  const members = { Key, VersionId };
  throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { members });
}

function requireConditions({ IfMatch, IfNoneMatch }: ReadObjectInput, { etag }: StoredObject): void {
  if (IfMatch !== undefined && !matches(IfMatch, etag)) throw preconditionFailed('If-Match');
  if (IfNoneMatch !== undefined && matches(IfNoneMatch, etag))
    throw new AwsError('NotModified', 'Not Modified', 304);
}

function matches(wanted: string, etag: string): boolean {
  const bare = (each: string) => each.trim().replaceAll('"', '');
  return wanted === '*' || wanted.split(',').some((each) => bare(each) === bare(etag));
}

function answerChecksums(checksums: Checksums): object {
  return Object.keys(checksums).length === 0 ? {} : { ...checksums, ChecksumType: 'FULL_OBJECT' };
}

async function deleteAll(bucket: string, input: DeleteObjectsInput, objects: ObjectStore): Promise<object> {
  const raw = input[RAW_BODY];
  if (raw) await verifyChecksums(raw, { ...input });
  const keys = [input.Delete?.Object ?? input.Delete?.Objects ?? []]
    .flat()
    .map((each) => (each as { Key?: unknown } | null)?.Key);
  if (
    keys.length === 0 ||
    keys.length > MAX_DELETES ||
    !keys.every((key) => typeof key === 'string' && key !== '')
  ) {
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  for (const key of keys) await objects.delete(bucket, key as string);
  return String(input.Delete?.Quiet) === 'true' ? {} : { Deleted: keys.map((Key) => ({ Key })) };
}

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, String(from[name])]])),
  );
}
