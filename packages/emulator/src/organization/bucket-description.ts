import { z } from 'zod';
import { region, tags, text } from './description-fields.ts';

const blocks = z.strictObject(
  {
    BlockPublicAcls: z.boolean().default(false),
    IgnorePublicAcls: z.boolean().default(false),
    BlockPublicPolicy: z.boolean().default(false),
    RestrictPublicBuckets: z.boolean().default(false),
  },
  { error: 'expected true, false, or an object such as { BlockPublicAcls: true }' },
);

const ALL_BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/**
 * The schema of a bucket that an account has from the start.
 *
 * Missing fields have the values of a new bucket in S3: encrypted with SSE-S3 and closed to the public.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
 */
export const bucketSchema = z.strictObject(
  {
    name: text(
      'a bucket name of at most 63 lower-case letters, digits, dots and hyphens; {account} and {region} are filled in',
      /^(?:[a-z0-9.-]|\{account\}|\{region\}){1,63}$/,
    ),
    region,
    tags: tags.default({}),
    encryption: z
      .enum(['AES256', 'aws:kms', 'aws:kms:dsse'], { error: 'expected AES256, aws:kms or aws:kms:dsse' })
      .default('AES256'),
    versioning: z.enum(['Enabled', 'Suspended'], { error: 'expected Enabled or Suspended' }).optional(),
    policy: z
      .record(z.string(), z.unknown(), {
        error: 'expected a policy document, an object with Version and Statement',
      })
      .optional(),
    publicAccessBlock: z
      .union([z.boolean(), blocks], {
        error: 'expected true, false, or an object such as { BlockPublicAcls: true }',
      })
      .default(true)
      .transform((given) => (given === true ? ALL_BLOCKED : given === false ? undefined : given)),
  },
  { error: 'expected a bucket, such as { name: "logs-{account}", region: eu-west-1 }' },
);

/** A bucket that an account has from the start; `{account}` and `{region}` in its name are filled in. */
export type BucketDescription = z.output<typeof bucketSchema>;

/**
 * Pattern of a valid bucket name.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/;

/** Fills in a bucket's name. */
export function bucketName({ name, region }: BucketDescription, accountId: string): string {
  return name.replaceAll('{account}', accountId).replaceAll('{region}', region);
}
