import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { serviceFailure } from '../errors/index.ts';
import type { ObjectAddress } from './line-spool.ts';

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
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return JSON.parse((await Body?.transformToString()) ?? 'null') as Value;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw serviceFailure('s3:GetObject', error);
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
