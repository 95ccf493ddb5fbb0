import { PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { OutputUrl, TargetCredentials } from '@step-everywhere/core/contract';

/** Makes the URL that one target's result is PUT to. */
export type PresignOutput = (key: string) => Promise<Omit<OutputUrl, 'Digest'>>;

const contentType = 'application/json';

/**
 * Makes a presigner of PUTs that lives as long as the session that it signs with.
 *
 * @param session of the signing role
 * @param bucket in the orchestrator's region
 * @param now milliseconds since 1970
 */
export function presigner(
  session: TargetCredentials,
  bucket: string,
  config: S3ClientConfig = {},
  now: () => number = Date.now,
): PresignOutput {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = session;
  const client = new S3Client({
    ...config,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    // Otherwise the checksum of an empty body is signed, and S3 refuses every real one.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const expiresIn = Math.floor((Date.parse(Expiration) - now()) / 1000);
  return async (Key) => {
    const command = new PutObjectCommand({ Bucket: bucket, Key, ContentType: contentType });
    const signableHeaders = new Set(['content-type']);
    const Url = await getSignedUrl(client, command, { expiresIn, signableHeaders });
    return { Url, Headers: { 'content-type': contentType } };
  };
}
