import { AwsError } from '../../aws-error.ts';
import type { Call, Operation } from '../../service.ts';
import type { Buckets } from './buckets.ts';

interface SettingInput {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
}

/** The operations that read a bucket's settings: those of the organization's description, and a policy from a stack. */
export function bucketSettingOperations(buckets: Buckets) {
  const find = ({ Bucket, ExpectedBucketOwner }: SettingInput, call: Call) =>
    buckets.find(Bucket, call, ExpectedBucketOwner);
  return {
    GetBucketLocation: (input: SettingInput, call: Call) => {
      const { region } = find(input, call);
      return { LocationConstraint: region === 'us-east-1' ? '' : region };
    },
    GetBucketEncryption: (input: SettingInput, call: Call) => {
      const SSEAlgorithm = find(input, call).settings.encryption;
      // Every bucket has one since January 2023.
      return { Rule: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm }, BucketKeyEnabled: false }] };
    },
    GetBucketVersioning: (input: SettingInput, call: Call) => ({
      Status: find(input, call).settings.versioning,
    }),
    GetPublicAccessBlock: (input: SettingInput, call: Call) => {
      const { publicAccessBlock } = find(input, call).settings;
      if (publicAccessBlock) return publicAccessBlock;
      const message = 'The public access block configuration was not found';
      throw notSet('NoSuchPublicAccessBlockConfiguration', message, input);
    },
    GetBucketPolicy: (input: SettingInput, call: Call) => {
      const { name, settings } = find(input, call);
      const policy = buckets.policyOf(name) ?? settings.policy;
      if (policy !== undefined) return { Policy: JSON.stringify(policy) };
      throw notSet('NoSuchBucketPolicy', 'The bucket policy does not exist', input);
    },
    GetBucketTagging: (input: SettingInput, call: Call) => {
      const tags = Object.entries(find(input, call).settings.tags);
      if (tags.length > 0) return { TagSet: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) } };
      throw notSet('NoSuchTagSet', 'The TagSet does not exist', input);
    },
  } satisfies Record<string, Operation>;
}

function notSet(code: string, message: string, { Bucket }: SettingInput): AwsError {
  return new AwsError(code, message, 404, { members: { BucketName: Bucket } });
}
