import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { serviceFailure } from '../errors/index.ts';
import type { ObjectAddress } from './line-spool.ts';
import { isTemporary } from './retry-temporary.ts';

/**
 * Reads an object of JSON.
 *
 * @returns `undefined` when there is none
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function readJson<Value>(
  client: S3Client,
  { bucket, key }: ObjectAddress,
): Promise<Value | undefined> {
  try {
    return JSON.parse(await readText(client, bucket, key)) as Value;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw serviceFailure('s3:GetObject', error);
  }
}

/** The SDK tries a request again, but not what breaks when the body is under way. */
async function readText(client: S3Client, Bucket: string, Key: string): Promise<string> {
  const mostBroken = 3;
  for (let broken = 0; ; broken += 1) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    try {
      return (await Body?.transformToString()) ?? 'null';
    } catch (error) {
      if (broken === mostBroken || !isTemporary(error)) throw error;
    }
  }
}

/**
 * Stores an object of JSON.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function storeJson(
  client: S3Client,
  { bucket, key }: ObjectAddress,
  value: object,
): Promise<void> {
  const Body = JSON.stringify(value);
  const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' });
  await client.send(command).catch((error) => {
    throw serviceFailure('s3:PutObject', error);
  });
}
