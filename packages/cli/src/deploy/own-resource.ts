import {
  type CloudFormationClient,
  DescribeStackResourceCommand,
  type StackResourceDetail,
} from '@aws-sdk/client-cloudformation';
import { AwsCallError } from '../console/errors.ts';

/** A resource that every stack of a template has. */
export interface OwnResource {
  /** Its logical id in the template. */
  readonly id: string;
  /** For example `AWS::IAM::Role`. */
  readonly type: string;
  /** Its physical id: the name of a role or of a function. */
  readonly physicalId: string;
}

/**
 * Checks that a stack really has a resource. Its description, outputs and template are not enough: a user who may
 * create stacks but not roles could write a template whose condition leaves the role out, and the next deployment
 * would keep that role's policy.
 *
 * @throws {AwsCallError} when the stack lacks the resource, or has another one under this logical id.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html
 */
export async function requireResource(
  client: CloudFormationClient,
  StackName: string,
  { id, type, physicalId }: OwnResource,
): Promise<void> {
  const found = await findResource(client, StackName, id);
  const isDeployed =
    /_COMPLETE$/.test(found?.ResourceStatus ?? '') && !/^DELETE_/.test(`${found?.ResourceStatus}`);
  if (isDeployed && found?.ResourceType === type && found.PhysicalResourceId === physicalId) return;
  const has =
    found === undefined
      ? 'no such resource'
      : `${found.ResourceType} ${found.PhysicalResourceId ?? ''} in ${found.ResourceStatus}`;
  throw new AwsCallError(
    `the stack ${StackName} is not one of this command, although it looks like one: its resource ${id} must be ${type} ${physicalId}, but it has ${has}; nothing was changed. Find out who made the stack; if nobody needs it, delete it, then deploy again: aws cloudformation delete-stack --stack-name ${StackName}`,
  );
}

async function findResource(
  client: CloudFormationClient,
  StackName: string,
  LogicalResourceId: string,
): Promise<StackResourceDetail | undefined> {
  try {
    const look = new DescribeStackResourceCommand({ StackName, LogicalResourceId });
    return (await client.send(look)).StackResourceDetail;
  } catch (error) {
    // CloudFormation has no error type of its own for a missing resource either.
    const { name, message } = error as Error;
    if (name === 'ValidationError' && /does not exist/.test(message)) return undefined;
    throw error;
  }
}
