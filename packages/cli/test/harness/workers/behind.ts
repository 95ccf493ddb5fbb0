import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { everywhere } from '@step-everywhere/core';

/** Calls services that the backing services have; the S3 client puts the bucket before the host. */
export const handler = everywhere(async ({ client }) => {
  const { Functions = [] } = await client(LambdaClient).send(new ListFunctionsCommand({}));
  return [...Functions.map(({ FunctionName }) => FunctionName), await read(client(S3Client))];
});

async function read(s3: S3Client): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'theirs', Key: 'a' }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof S3ServiceException) return error.name;
    throw error;
  }
}
