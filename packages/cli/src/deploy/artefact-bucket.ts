import { createHash } from 'node:crypto';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Aws } from '../aws/clients.ts';
import { AwsCallError } from '../console/errors.ts';

/** The bucket to which code and templates are uploaded. */
export interface ArtefactBucket {
  readonly name: string;
  /** Its owner. Every upload requires this owner, because another account may have taken the bucket's name. */
  readonly accountId: string;
}

/** First part of the keys of uploaded objects. */
export const artefactFolder = 'step-everywhere';

/**
 * Finds the bucket to upload to: the one that the user names, else this command's own, which is created if necessary,
 * without public access.
 *
 * @returns the bucket, and whether it was just created.
 * @throws {AwsCallError} when the named bucket does not exist, or belongs to another account.
 */
export async function openArtefactBucket(
  { bucket: s3, region }: Aws,
  accountId: string,
  named: string | undefined,
): Promise<{ readonly bucket: ArtefactBucket; readonly isNew: boolean }> {
  const bucket = { name: named ?? `step-everywhere-deploy-${accountId}-${region}`, accountId };
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket.name, ExpectedBucketOwner: accountId }));
    return { bucket, isNew: false };
  } catch (cause) {
    const status = (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 403)
      throw new AwsCallError(
        `the bucket ${bucket.name} does not belong to account ${accountId}, or your credentials may not use it; name another one with --bucket`,
        { cause },
      );
    if (status !== 404) throw cause;
    if (named !== undefined)
      throw new AwsCallError(`there is no bucket ${named}; create it, or leave out --bucket`, { cause });
  }
  await makeBucket(s3, bucket.name, region);
  return { bucket, isNew: true };
}

async function makeBucket(s3: S3Client, Bucket: string, region: string): Promise<void> {
  // S3 accepts no location constraint for us-east-1 (AmazonS3/latest/API/API_CreateBucketConfiguration.html).
  const LocationConstraint = region as BucketLocationConstraint;
  const configuration = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint } };
  await s3.send(new CreateBucketCommand({ Bucket, ...configuration }));
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
}

/** A request after the SDK has resolved its address. */
interface Addressed {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

/**
 * Uploads an object, unless the bucket has it with the same bytes. The bytes are compared because somebody else with
 * write access to the bucket may have replaced the object.
 *
 * @returns its address, in the form that CloudFormation accepts for a template.
 */
export async function uploadArtefact(
  s3: S3Client,
  { name, accountId }: ArtefactBucket,
  { key, body }: { readonly key: string; readonly body: Uint8Array | string },
): Promise<string> {
  const object = { Bucket: name, Key: key, ExpectedBucketOwner: accountId };
  let address = '';
  const digest = createHash('sha256').update(body).digest('base64');
  const look = new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' });
  look.middlewareStack.add(
    (next) => (args) => {
      const { protocol, hostname, port, path } = args.request as Addressed;
      address = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
      return next(args);
    },
    { step: 'build', name: 'noteAddress' },
  );
  const stored = await s3.send(look).then(
    ({ ChecksumSHA256 }) => ChecksumSHA256,
    (error) => {
      if ((error as Error).name !== 'NotFound') throw error;
      return undefined;
    },
  );
  if (stored !== digest)
    await s3.send(new PutObjectCommand({ ...object, Body: body, ChecksumSHA256: digest }));
  return address;
}
