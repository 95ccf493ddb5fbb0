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

/** The bucket that code and templates are uploaded to. */
export interface ArtefactBucket {
  readonly name: string;
  /** Its owner, without whom nothing is uploaded: another account may have taken the name. */
  readonly accountId: string;
}

/** Folder of the keys. */
export const artefactFolder = 'step-everywhere';

/**
 * Makes sure that there is a bucket to upload to: the one that the user names, else one of this command's own, which is made if
 * it is not there, closed to the public.
 *
 * @returns it, and whether it was made just now.
 * @throws {AwsCallError} when there is no such bucket, or another account has it.
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
      throw new AwsCallError(`there is no bucket ${named}; make it, or leave --bucket out`, { cause });
  }
  await makeBucket(s3, bucket.name, region);
  return { bucket, isNew: true };
}

async function makeBucket(s3: S3Client, Bucket: string, region: string): Promise<void> {
  // The first region has no constraint of its own (AmazonS3/latest/API/API_CreateBucketConfiguration.html).
  const LocationConstraint = region as BucketLocationConstraint;
  const place = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint } };
  await s3.send(new CreateBucketCommand({ Bucket, ...place }));
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
}

/** What a request looks like when it has its address. */
interface Addressed {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

/**
 * Uploads an object, unless it is there with just these bytes: somebody who may write to the bucket may have put others in its place.
 *
 * @returns its address, as CloudFormation takes it for a template.
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
