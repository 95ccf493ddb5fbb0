import type { BucketDescription } from '../../organization/bucket-description.ts';

/** The settings of a bucket. */
export type BucketSettings = Omit<BucketDescription, 'name' | 'region'>;

/** S3's settings for a new bucket. */
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
