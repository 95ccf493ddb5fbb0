import type { Fault, FaultyAnswer, FaultyRequest } from '../fault.ts';
import { refusal } from './refusal.ts';

/** A bucket whose default encryption is SSE-KMS with a key of its operator. */
export interface EncryptedBucket {
  /** Name of the bucket. */
  readonly bucket: string;
  /** ARN of the bucket's key. */
  readonly keyArn: string;
  /** ARNs of the roles that may use the key; all others are refused. */
  readonly users: readonly string[];
}

/**
 * A bucket with SSE-KMS by default: writing needs `kms:GenerateDataKey` on its key, reading `kms:Decrypt`.
 *
 * @param settings the bucket, its key, and the roles that may use the key
 * @returns two faults for {@link Emulator.inject}: one for writing, one for reading
 * @example
 * ```ts
 * const keyArn = 'arn:aws:kms:us-east-1:111111111111:key/8f1c2d3e-0000-4000-8000-000000000000';
 * emulator.inject(faults.encryptedBucket({ bucket: 'results', keyArn, users: [] }));
 * ```
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function encryptedBucket({ bucket, keyArn, users }: EncryptedBucket): readonly Fault[] {
  const fault = (operation: string, action: string): Fault => ({
    service: 's3',
    operation,
    when: ({ input, caller }) => input.Bucket === bucket && !users.includes(caller.principalArn),
    answer: (request) =>
      refusal(request, {
        action,
        resource: keyArn,
        reason: `because no identity-based policy allows the ${action} action`,
      }),
  });
  return [fault('PutObject', 'kms:GenerateDataKey'), fault('GetObject', 'kms:Decrypt')];
}

const NO_CHECKSUM: FaultyAnswer = {
  code: 'InvalidRequest',
  message:
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
};

/**
 * A bucket with Object Lock and a default retention: each upload must carry `Content-MD5` or a checksum.
 *
 * @param bucket name of the bucket
 * @returns a fault for {@link Emulator.inject}
 * @example
 * ```ts
 * emulator.inject(faults.lockedBucket('results'));
 * ```
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
 */
export function lockedBucket(bucket: string): Fault {
  const hasChecksum = ({ input }: FaultyRequest) =>
    Object.keys(input).some((member) => member === 'ContentMD5' || member.startsWith('Checksum'));
  return {
    service: 's3',
    operation: 'PutObject',
    when: (request) => request.input.Bucket === bucket && !hasChecksum(request),
    answer: NO_CHECKSUM,
  };
}
