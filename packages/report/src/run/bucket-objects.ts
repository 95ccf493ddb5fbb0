import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { RunObjects } from './run-objects.ts';

/**
 * Reads a run out of its bucket.
 *
 * @param client may `s3:GetObject` and `s3:ListBucket`.
 */
export function bucketObjects(client: S3Client, bucket: string): RunObjects {
  const get = async (key: string) => {
    try {
      return (await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  };
  return {
    place: `s3://${bucket}/`,
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html: its times end in .000.
    coarseTimes: true,
    read: async (key) => (await get(key))?.transformToString(),
    async *lines(key) {
      const body = await get(key);
      if (body === undefined) return;
      const input = body instanceof Readable ? body : Readable.from(await body.transformToByteArray());
      for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
        if (line !== '') yield line;
    },
    async *list(prefix) {
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix });
      for await (const { Contents = [] } of pages) {
        for (const { Key, Size = 0, LastModified } of Contents)
          if (Key !== undefined) yield { key: Key, size: Size, modified: LastModified?.getTime() ?? 0 };
      }
    },
  };
}
