import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { clientSettings } from '../client-settings.ts';

/**
 * Makes the client for the run's own objects.
 *
 * Checksums are left to the caller: by default the SDK sends a stream in signed chunks with a trailer, where one header
 * with the known hash does.
 */
export function makeBucketClient(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED', ...clientSettings(6), ...config });
}
