import { PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { OutputUrl, TargetCredentials } from '@step-everywhere/core/contract';
import { encryptedWith } from '../storage/index.ts';

/** Makes the URL that one target's result is PUT to. */
export type PresignOutput = (key: string) => Promise<Omit<OutputUrl, 'Digest'>>;

/** Where results go. */
export interface OutputPlace {
  readonly bucket: string;
  readonly bucketKeyArn?: string | undefined;
}

const contentType = 'application/json';

/**
 * Makes a presigner of PUTs that lives as long as the session that it signs with.
 *
 * @param session of the signing role
 * @param place the bucket, in the orchestrator's region, and the KMS key that uploads have to name, if there is one
 * @param now milliseconds since 1970
 */
export function presigner(
  session: TargetCredentials,
  { bucket, bucketKeyArn }: OutputPlace,
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
  const encryption = bucketKeyArn === undefined ? {} : encryptedWith(bucketKeyArn);
  const Headers = {
    'content-type': contentType,
    ...(bucketKeyArn !== undefined && {
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': bucketKeyArn,
    }),
  };
  return async (Key) => {
    const command = new PutObjectCommand({ Bucket: bucket, Key, ContentType: contentType, ...encryption });
    const signableHeaders = new Set(['content-type']);
    const Url = await getSignedUrl(client, command, { expiresIn, signableHeaders });
    return { Url, Headers };
  };
}
