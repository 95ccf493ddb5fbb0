import {
  GetBucketEncryptionCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** The settings of a bucket. */
export interface BucketSettings {
  /** `AES256` or `aws:kms`, for example; null if none. */
  readonly Encryption: string | null;
  /** ARN or id of its KMS key, if it names one. */
  readonly KmsKey: string | null;
  /** `Enabled`, `Suspended` or `Never`. */
  readonly Versioning: string;
  /** Whether all four blocks of public access are on, without regard to the account's own block. */
  readonly PublicAccessBlocked: boolean;
  readonly Tags: Readonly<Record<string, string>>;
}

/** Reads the settings of a bucket from S3, all at once. */
export async function bucketSettings(s3: S3Client, Bucket: string): Promise<BucketSettings> {
  const [encryption, versioning, block, tagging] = await Promise.all([
    unlessUnset(
      s3.send(new GetBucketEncryptionCommand({ Bucket })),
      'ServerSideEncryptionConfigurationNotFoundError',
    ),
    s3.send(new GetBucketVersioningCommand({ Bucket })),
    unlessUnset(s3.send(new GetPublicAccessBlockCommand({ Bucket })), 'NoSuchPublicAccessBlockConfiguration'),
    unlessUnset(s3.send(new GetBucketTaggingCommand({ Bucket })), 'NoSuchTagSet'),
  ]);
  const rule = encryption?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  const blocks = block?.PublicAccessBlockConfiguration;
  return {
    Encryption: rule?.SSEAlgorithm ?? null,
    KmsKey: rule?.KMSMasterKeyID ?? null,
    Versioning: versioning.Status ?? 'Never',
    PublicAccessBlocked: Boolean(
      blocks?.BlockPublicAcls &&
        blocks.IgnorePublicAcls &&
        blocks.BlockPublicPolicy &&
        blocks.RestrictPublicBuckets,
    ),
    Tags: Object.fromEntries(tagging?.TagSet?.map(({ Key, Value }) => [Key, Value]) ?? []),
  };
}

/** S3 answers with a particular error if a setting was never made; any other error is a failure. */
async function unlessUnset<Output>(answer: Promise<Output>, code: string): Promise<Output | undefined> {
  return answer.catch((error: Error) => {
    if (error.name === code) return undefined;
    throw error;
  });
}
