import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { everywhere } from '@step-everywhere/core';

/** Finds what the seed `seed.ts` has made. */
export const handler = everywhere(async ({ client }) => {
  const { Buckets = [] } = await client(S3Client).send(new ListBucketsCommand({}));
  // The management account has the results' too.
  return Buckets.map(({ Name = '' }) => Name).filter((name) => !name.startsWith('step-everywhere'));
});
