import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { serviceFailure } from '../errors/index.ts';
import type { ObjectAddress } from './line-spool.ts';
import { splitLines } from './split-lines.ts';

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
  for await (const line of splitLines(answer.Body as AsyncIterable<Uint8Array>))
    yield JSON.parse(line) as Line;
}
