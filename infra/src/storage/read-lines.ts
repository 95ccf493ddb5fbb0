import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { serviceFailure } from '../errors/index.ts';
import type { ObjectAddress } from './line-spool.ts';

/**
 * Reads an object of JSON lines as a stream.
 *
 * @throws {ServiceCallError} when S3 refuses
 * @example
 * ```ts
 * for await (const line of readLines<AccountLine>(client, { bucket, key })) …
 * ```
 */
export async function* readLines<Line>(
  client: S3Client,
  { bucket, key }: ObjectAddress,
): AsyncGenerator<Line> {
  const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch((error) => {
    throw serviceFailure('s3:GetObject', error);
  });
  const lines = createInterface({ input: answer.Body as Readable, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) if (line !== '') yield JSON.parse(line) as Line;
}
