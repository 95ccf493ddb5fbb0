import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { safeCause, serviceFailure, UnavailableError } from '../errors/index.ts';
import { checksum, readTagged } from './bucket-objects.ts';
import { mostBytes, parse } from './json-objects.ts';

/** An object of JSON that was read to be replaced. */
export interface TaggedJson<Value> {
  readonly value: Value;
  /** Its ETag. */
  readonly tag: string;
}

/**
 * Reads an object of JSON that {@link replaceJson} is to replace.
 *
 * @returns undefined if there is no such object
 * @throws as `readJson` does
 */
export async function readTaggedJson<Value>(
  client: S3Client,
  bucket: string,
  key: string,
): Promise<TaggedJson<Value> | undefined> {
  const found = await readTagged(client, bucket, key, mostBytes);
  return found && { value: parse<Value>({ location: `s3://${bucket}/` }, key, found.text), tag: found.tag };
}

/**
 * Stores a value as JSON, if the object is as it was found: of several calls at the same moment, one succeeds.
 *
 * @param tag of the object as it was found; absent if there was none
 * @returns the new ETag; undefined if another call was faster
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function replaceJson(
  client: S3Client,
  bucket: string,
  key: string,
  value: object,
  tag?: string,
): Promise<string | undefined> {
  const condition = tag === undefined ? { IfNoneMatch: '*' } : { IfMatch: tag };
  try {
    return (await putJson(client, bucket, key, value, condition)).ETag ?? '';
  } catch (error) {
    if (/^(PreconditionFailed|ConditionalRequestConflict)$/.test((error as Error).name)) return undefined;
    throw serviceFailure('s3:PutObject', error);
  }
}

/**
 * Stores a value as JSON, and leaves an object that is there already as it is.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function storeFirst(
  client: S3Client,
  bucket: string,
  key: string,
  value: object,
): Promise<void> {
  await putJson(client, bucket, key, value, { IfNoneMatch: '*' }).catch((error: Error) => {
    if (error.name === 'PreconditionFailed') return;
    // Another call is storing it at this moment.
    if (error.name === 'ConditionalRequestConflict')
      throw new UnavailableError('s3:PutObject', { cause: safeCause(error) });
    throw serviceFailure('s3:PutObject', error);
  });
}

function putJson(
  client: S3Client,
  Bucket: string,
  Key: string,
  value: object,
  condition: Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>,
) {
  const input = {
    Bucket,
    Key,
    Body: JSON.stringify(value),
    ContentType: 'application/json',
    ChecksumAlgorithm: checksum,
  };
  return client.send(new PutObjectCommand({ ...input, ...condition }));
}
