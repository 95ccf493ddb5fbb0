import { CreateBucketCommand, PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import {
  PutPublicAccessBlockCommand as PutAccountBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { everywhere } from '@step-everywhere/core';

const PublicAccessBlockConfiguration = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

/** Creates an open bucket and a closed one; the management account blocks public access for all of its buckets. */
export const handler = everywhere(async ({ client, account, region }) => {
  const s3 = client(S3Client);
  for (const kind of ['open', 'closed']) {
    const Bucket = `${kind}-${account.id}-${region}`;
    const configuration =
      region === 'us-east-1'
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' as const } };
    await s3.send(new CreateBucketCommand({ Bucket, ...configuration }));
    if (kind === 'closed')
      await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  }
  if (account.name !== 'management') return;
  const { id: AccountId } = account;
  await client(S3ControlClient).send(
    new PutAccountBlockCommand({ AccountId, PublicAccessBlockConfiguration }),
  );
});
