import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import {
  ChecksumAlgorithm,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { serviceFailure } from '../errors/index.ts';
import { isTemporary, retryTemporary } from './retry-temporary.ts';
import { type FileContent, type ListedObject, type RunObjects, unversioned } from './run-objects.ts';
import { tooLarge } from './too-large.ts';

/**
 * Gives access to the runs in a bucket.
 *
 * Its methods reject with {@link ThrottledError}, {@link UnavailableError} or {@link ServiceCallError}.
 *
 * @param client needs `s3:GetObject` and `s3:ListBucket`, and `s3:PutObject` to store objects.
 * @example
 * ```ts
 * const run = await readRun(bucketObjects(client, 'results'), prefix);
 * ```
 */
export function bucketObjects(client: S3Client, bucket: string): RunObjects {
  return {
    location: `s3://${bucket}/`,
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html: its times end in .000.
    coarseTimes: true,
    read: async (key, mostBytes) => (await readTagged(client, bucket, key, mostBytes))?.text,
    async open(key) {
      const { Body, LastModified } = (await getObject(client, bucket, key)) ?? {};
      if (Body === undefined) return undefined;
      return { body: Body as AsyncIterable<Uint8Array>, modified: LastModified?.getTime() ?? 0 };
    },
    list: (prefix) => list(client, bucket, prefix),
    store: (key, content) => store(client, { Bucket: bucket, Key: key }, content),
  };
}

/** A bucket with Object Lock refuses uploads without a checksum. */
export const checksum = ChecksumAlgorithm.CRC32;

async function getObject(client: S3Client, Bucket: string, Key: string) {
  try {
    return await client.send(new GetObjectCommand({ Bucket, Key }));
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    if ((error as Error).name === 'AccessDenied' && !(await mayBeThere(client, Bucket, Key)))
      return undefined;
    throw serviceFailure('s3:GetObject', error);
  }
}

/**
 * Whether an object may exist that S3 refuses to return. For an object that does not exist, S3 answers 403 and not 404, unless
 * the caller may list the bucket; no page of AWS says whether a permission for some prefixes is enough for a 404
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
 */
async function mayBeThere(client: S3Client, Bucket: string, Key: string): Promise<boolean> {
  try {
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 }),
    );
    return Contents[0]?.Key === Key;
  } catch {
    return true;
  }
}

/** An object that was read whole. */
export interface TaggedText {
  readonly text: string;
  /** Its ETag, with which only this content of it is replaced. */
  readonly tag: string;
}

/**
 * Reads an object as UTF-8. The SDK retries a request, but not a response whose body breaks off.
 *
 * @param mostBytes that it may have; without it, as many as there are
 * @returns nothing when there is none
 * @throws {MalformedObjectError} for an object that is larger; what {@link bucketObjects} throws
 */
export async function readTagged(
  client: S3Client,
  bucket: string,
  key: string,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<TaggedText | undefined> {
  const mostBroken = 3;
  for (let broken = 0; ; broken += 1) {
    const { Body, ContentLength = 0, ETag: tag = '' } = (await getObject(client, bucket, key)) ?? {};
    if (ContentLength > mostBytes) {
      (Body as Readable | undefined)?.destroy();
      throw tooLarge(`s3://${bucket}/`, key, ContentLength, mostBytes);
    }
    try {
      return Body && { text: await Body.transformToString(), tag };
    } catch (error) {
      if (broken === mostBroken || !isTemporary(error)) throw serviceFailure('s3:GetObject', error);
    }
  }
}

async function* list(client: S3Client, Bucket: string, Prefix: string): AsyncGenerator<ListedObject> {
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
      for (const { Key, Size = 0, ETag = '', LastModified } of Contents) {
        const modified = LastModified?.getTime() ?? 0;
        if (Key !== undefined) yield { key: Key, size: Size, modified, version: `${ETag} ${modified}` };
      }
    }
  } catch (error) {
    throw serviceFailure('s3:ListBucket', error);
  }
}

/** The SDK cannot retry a stream, which the first attempt reads: each of our attempts opens the file again. */
async function store(
  client: S3Client,
  address: Pick<PutObjectCommandInput, 'Bucket' | 'Key'>,
  content: string | FileContent,
): Promise<string> {
  const input = () =>
    typeof content === 'string'
      ? { Body: content, ContentType: 'application/json', ChecksumAlgorithm: checksum }
      : {
          Body: createReadStream(content.path),
          ContentLength: content.size,
          ContentType: content.type,
          ChecksumSHA256: content.sha256,
        };
  const put = () => client.send(new PutObjectCommand({ ...address, ...input() }));
  const answer = await (typeof content === 'string' ? put() : retryTemporary(put)).catch((error) => {
    throw serviceFailure('s3:PutObject', error);
  });
  return answer.VersionId ?? unversioned;
}
