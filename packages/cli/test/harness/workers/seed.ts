import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { everywhere } from '@step-everywhere/core';

/** Creates a bucket whose name shows the input and identity of the seed. */
export const handler = everywhere(async ({ client, account, region, payload }) => {
  const { start = 'seed', fails = false } = (payload ?? {}) as { start?: string; fails?: boolean };
  if (fails) throw new RangeError('no room for seeds');
  const { Arn = '' } = await client(STSClient).send(new GetCallerIdentityCommand({}));
  const role = Arn.split('/')[1]?.toLowerCase();
  await client(S3Client).send(
    new CreateBucketCommand({ Bucket: `${start}-${role}-${account.id}-${region}` }),
  );
});
