import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { serviceFailure } from '../errors/index.ts';

/**
 * Lists the keys below a prefix, in the order of S3.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function* listKeys(client: S3Client, bucket: string, prefix: string): AsyncGenerator<string> {
  try {
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: prefix },
    )) {
      for (const { Key } of Contents) if (Key !== undefined) yield Key;
    }
  } catch (error) {
    throw serviceFailure('s3:ListBucket', error);
  }
}
