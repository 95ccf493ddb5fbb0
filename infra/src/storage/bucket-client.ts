import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { clientSettings } from '../client-settings.ts';

/**
 * Makes the client for the run's own objects.
 *
 * The caller computes checksums: by default the SDK sends a stream in signed chunks with a trailer, although one header
 * with the known hash is enough.
 *
 * @param bucketKeyArn ARN of the KMS key that each upload names; without it, the bucket's default encryption applies
 */
export function makeBucketClient(config: S3ClientConfig = {}, bucketKeyArn?: string): S3Client {
  const client = new S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    ...clientSettings(6),
    ...config,
  });
  if (bucketKeyArn === undefined) return client;
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) =>
        next(
          commandName === 'PutObjectCommand'
            ? { ...args, input: { ...args.input, ...encryptedWith(bucketKeyArn) } }
            : args,
        ),
    { step: 'initialize', name: 'encryptUploads' },
  );
  return client;
}

/**
 * The headers of an upload that is encrypted with a KMS key. The bucket's default would have the same effect, but a policy may deny
 * uploads without these headers (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html).
 */
export function encryptedWith(SSEKMSKeyId: string) {
  return { ServerSideEncryption: 'aws:kms', SSEKMSKeyId } as const;
}
