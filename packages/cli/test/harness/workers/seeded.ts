import { existsSync } from 'node:fs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { everywhere } from '@step-everywhere/core';

/** Finds what the seed `seed.ts` has made; fails while the file that the payload names is not there. */
export const handler = everywhere(async ({ client, payload }) => {
  const { healed } = (payload ?? {}) as { healed?: string };
  if (healed !== undefined && !existsSync(healed)) throw new Error('not yet');
  const { Buckets = [] } = await client(S3Client).send(new ListBucketsCommand({}));
  // The management account has the results' too.
  return Buckets.map(({ Name = '' }) => Name).filter((name) => !name.startsWith('step-everywhere'));
});
