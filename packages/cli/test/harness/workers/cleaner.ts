import {
  DeleteObjectsCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { everywhere } from '@step-everywhere/core';

/** Deletes every result of earlier runs that it finds in the account. */
export const handler = everywhere(async ({ client, execution }) => {
  const s3 = client(S3Client, { forcePathStyle: true });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  let deleted = 0;
  for (const { Name: Bucket } of Buckets) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
      const Objects = Contents.filter(({ Key = '' }) => !Key.includes(execution.name));
      if (Objects.length === 0) continue;
      await s3.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects: Objects.map(({ Key }) => ({ Key })) } }),
      );
      deleted += Objects.length;
    }
  }
  return { buckets: Buckets.length, deleted };
});
