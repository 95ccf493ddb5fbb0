import type { S3Client } from '@aws-sdk/client-s3';
import { LineSpool, type ObjectAddress } from './line-spool.ts';

/**
 * Stores one JSON line an entry; nothing is stored when the entries end in an error.
 *
 * @returns how many lines there are
 * @throws {ServiceCallError} when S3 refuses; whatever the entries throw
 */
export async function storeLines(
  client: S3Client,
  address: ObjectAddress,
  entries: AsyncIterable<object>,
): Promise<number> {
  await using spool = await LineSpool.open();
  for await (const entry of entries) await spool.write(entry);
  await spool.store(client, address);
  return spool.lines;
}
