import {
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  paginateListBuckets,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetPublicAccessBlockCommand as GetAccountBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { everywhere } from '@step-everywhere/core';

/** Lists the buckets that neither their own public access block nor the account's closes. */
export const handler = everywhere(async function* ({ client, account, region }) {
  const s3 = client(S3Client);
  const ofAccount = await unless('NoSuchPublicAccessBlockConfiguration', () =>
    client(S3ControlClient).send(new GetAccountBlockCommand({ AccountId: account.id })),
  );
  const AccountBlocked = isWhole(ofAccount?.PublicAccessBlockConfiguration);
  if (AccountBlocked) return;
  for await (const { Buckets = [] } of paginateListBuckets({ client: s3 }, { BucketRegion: region })) {
    for (const { Name: Bucket } of Buckets) {
      const block = await unless('NoSuchPublicAccessBlockConfiguration', () =>
        s3.send(new GetPublicAccessBlockCommand({ Bucket })),
      );
      if (isWhole(block?.PublicAccessBlockConfiguration)) continue;
      const policy = await unless('NoSuchBucketPolicy', () =>
        s3.send(new GetBucketPolicyStatusCommand({ Bucket })),
      );
      yield { AccountName: account.name, Bucket, HasPublicPolicy: policy?.PolicyStatus?.IsPublic ?? false };
    }
  }
});

/** A partial block leaves a way open. */
function isWhole(block: PublicAccessBlockConfiguration | undefined): boolean {
  const { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets } = block ?? {};
  return Boolean(BlockPublicAcls && BlockPublicPolicy && IgnorePublicAcls && RestrictPublicBuckets);
}

/** S3's error for a setting that was never made is not a failure. */
async function unless<Answer>(code: string, ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if ((error as Error).name === code) return undefined;
    throw error;
  }
}
