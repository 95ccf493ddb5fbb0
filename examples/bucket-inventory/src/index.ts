import { type Bucket, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { everywhere } from '@step-everywhere/core';
import { z } from 'zod';
import { bucketSettings } from './bucket-settings.ts';

/** Number of buckets whose settings are read at once. */
const AT_ONCE = 10;

const payload = z
  .strictObject({
    /** Tags that every bucket should have. */
    requiredTags: z.array(z.string().min(1).max(128)).default([]),
  })
  .nullish()
  .transform((given) => given ?? { requiredTags: [] });

/** Lists the buckets of the account in the region, one row for each. */
export const handler = everywhere(
  async function* ({ client, region, account, payload: { requiredTags }, signal }) {
    const s3 = client(S3Client);
    const rowOf = async ({ Name = '', CreationDate }: Bucket) => {
      const settings = await bucketSettings(s3, Name);
      const missing = requiredTags.filter((key) => !(key in settings.Tags));
      return { AccountName: account.name, Name, CreationDate, ...settings, MissingTags: missing };
    };
    // Each bucket is in exactly one of S3's regional lists, so no row appears twice.
    for await (const { Buckets = [] } of paginateListBuckets({ client: s3 }, { BucketRegion: region })) {
      for (let start = 0; start < Buckets.length; start += AT_ONCE) {
        // An incomplete inventory looks like a complete one, so fail instead.
        signal.throwIfAborted();
        yield* await Promise.all(Buckets.slice(start, start + AT_ONCE).map(rowOf));
      }
    }
  },
  { payload },
);
