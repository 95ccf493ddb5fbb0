import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { clientSettings } from '../client-settings.ts';

/**
 * Makes the client for the run's own objects.
 *
 * Checksums are left to the caller: by default the SDK sends a stream in signed chunks with a trailer, where one header
 * with the known hash does.
 *
 * @param bucketKeyArn of the KMS key that each upload names; without one, the bucket's default encryption decides
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
 * What an upload says that is encrypted with a KMS key. The bucket's default would do the same, but a policy may deny what
 * does not say so (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html).
 */
export function encryptedWith(SSEKMSKeyId: string) {
  return { ServerSideEncryption: 'aws:kms', SSEKMSKeyId } as const;
}
