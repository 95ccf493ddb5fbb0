import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { serviceFailure } from '../errors/index.ts';
import { retryTemporary } from './retry-temporary.ts';

/** Where an object is. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

interface Spooled {
  readonly path: string;
  readonly lines: number;
  readonly bytes: number;
  /** Base64. */
  readonly sha256: string;
}

/**
 * Stores one JSON line an entry, whatever their number: they go to a file first, so that memory stays flat, nothing is
 * stored when the entries end in an error, and one PUT stores all or nothing.
 *
 * @returns how many lines there are
 * @throws {ServiceCallError} when S3 refuses; whatever the entries throw
 */
export async function storeLines(
  client: S3Client,
  address: ObjectAddress,
  entries: AsyncIterable<object>,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'step-everywhere-'));
  try {
    const spooled = await spool(join(folder, 'lines'), entries);
    await put(client, address, spooled);
    return spooled.lines;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function spool(path: string, entries: AsyncIterable<object>): Promise<Spooled> {
  const hash = createHash('sha256');
  let lines = 0;
  let bytes = 0;
  async function* chunks() {
    for await (const entry of entries) {
      const line = Buffer.from(`${JSON.stringify(entry)}\n`);
      hash.update(line);
      lines += 1;
      bytes += line.length;
      yield line;
    }
  }
  await pipeline(chunks, createWriteStream(path));
  return { path, lines, bytes, sha256: hash.digest('base64') };
}

/** The SDK cannot retry a stream, which is read by the first attempt: each of ours opens the file anew. */
async function put(client: S3Client, { bucket, key }: ObjectAddress, spooled: Spooled): Promise<void> {
  await retryTemporary(() =>
    client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: createReadStream(spooled.path),
        ContentLength: spooled.bytes,
        ContentType: 'application/x-ndjson',
        ChecksumSHA256: spooled.sha256,
      }),
    ),
  ).catch((error) => {
    throw serviceFailure('s3:PutObject', error);
  });
}
