import { type Bucket, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { everywhere } from '@step-everywhere/core';
import { z } from 'zod';
import { bucketSettings } from './bucket-settings.ts';

/** Buckets whose settings are read at the same time. */
const AT_ONCE = 10;

const payload = z
  .strictObject({
    /** Tags that every bucket should have. */
    requiredTags: z.array(z.string().min(1).max(128)).default([]),
  })
  .nullish()
  .transform((given) => given ?? { requiredTags: [] });

/** Lists the buckets of the account that lie in the region, a row for each. */
export const handler = everywhere(
  async function* ({ client, region, account, payload: { requiredTags }, signal }) {
    const s3 = client(S3Client);
    const rowOf = async ({ Name = '', CreationDate }: Bucket) => {
      const settings = await bucketSettings(s3, Name);
      const missing = requiredTags.filter((key) => !(key in settings.Tags));
      return { AccountName: account.name, Name, CreationDate, ...settings, MissingTags: missing };
    };
    // Of S3's regional lists each bucket is in exactly one, so that no row comes twice.
    for await (const { Buckets = [] } of paginateListBuckets({ client: s3 }, { BucketRegion: region })) {
      for (let start = 0; start < Buckets.length; start += AT_ONCE) {
        // Half an inventory looks like a whole one: fail instead.
        signal.throwIfAborted();
        yield* await Promise.all(Buckets.slice(start, start + AT_ONCE).map(rowOf));
      }
    }
  },
  { payload },
);
