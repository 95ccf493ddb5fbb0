import type { BucketDescription } from '../../organization/bucket-description.ts';

/** What is set on a bucket. */
export type BucketSettings = Omit<BucketDescription, 'name' | 'region'>;

/** What S3 sets on a new bucket. */
export const NEW_BUCKET: BucketSettings = {
  tags: {},
  encryption: 'AES256',
  versioning: undefined,
  policy: undefined,
  publicAccessBlock: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
};
