import { GetBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { splitArn } from '../aws/arn.ts';
import { isDenied } from '../aws/explain-aws-error.ts';
import { type Orchestrator, readRoles } from '../aws/orchestrator.ts';
import { AwsCallError } from '../console/errors.ts';
import { policyProblems } from './bucket-policy.ts';
import type { Checks } from './checks.ts';

const name = 'Bucket policy';

/**
 * Checks that nobody can change or delete a run's own objects: a bucket of the operator's has only the policy that
 * the operator gave it.
 */
export async function checkBucketPolicy(
  orchestrator: Orchestrator,
  bucket: string,
  checks: Checks,
): Promise<void> {
  const { aws, stateMachine } = orchestrator;
  const policy = readPolicy(aws.bucket, bucket);
  if (await policy.then(() => false, isDenied)) {
    checks.skip(name, `your credentials may not read it (s3:GetBucketPolicy on ${bucket})`);
    return;
  }
  await checks.run(name, async () => {
    const { partition } = splitArn(stateMachine.arn);
    const roles = await readRoles(orchestrator);
    const [stateMachineRole = ''] = roles;
    const problems = policyProblems(await policy, { partition, bucket, roles, stateMachineRole });
    if (problems.length > 0) {
      throw new AwsCallError(
        `the policy of ${bucket} is not what runs need: ${problems.join('; ')}; ` +
          'take the statements from "With a bucket of your own" in infra/README.md',
      );
    }
    return {
      found: true,
      detail: 'only the stack can write the objects that runs depend on, and nobody can delete them',
    };
  });
}

/** @returns nothing for a bucket without a policy. */
async function readPolicy(client: S3Client, Bucket: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy;
  } catch (error) {
    if ((error as Error).name === 'NoSuchBucketPolicy') return undefined;
    throw error;
  }
}
