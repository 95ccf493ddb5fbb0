import {
  type CallAs,
  type CloudFormationClient,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DescribeStackSetCommand,
  type StackSet,
  type StackSetOperationPreferences,
  UpdateStackSetCommand,
} from '@aws-sdk/client-cloudformation';
import { listParameters, type RoleTemplate } from './role-template.ts';

/** A StackSet, and in which capacity the caller manages it. */
export interface NamedStackSet {
  readonly client: CloudFormationClient;
  readonly name: string;
  /** `SELF` in the management account; any other account needs credentials of a delegated administrator. */
  readonly callAs: CallAs;
}

/**
 * All accounts at once, with at most a tenth of them failing. The default of StackSets is one account after the
 * other, with a stop at the first failure.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
 */
const preferences: StackSetOperationPreferences = {
  MaxConcurrentPercentage: 100,
  FailureTolerancePercentage: 10,
  ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
};

const capabilities = ['CAPABILITY_NAMED_IAM'] as const;

/** @returns nothing when there is no StackSet of this name. */
export async function findStackSet({ client, name, callAs }: NamedStackSet): Promise<StackSet | undefined> {
  try {
    const look = new DescribeStackSetCommand({ StackSetName: name, CallAs: callAs });
    return (await client.send(look)).StackSet;
  } catch (error) {
    if ((error as Error).name === 'StackSetNotFoundException') return undefined;
    throw error;
  }
}

/** Creates a StackSet that also deploys its stack to accounts that join later. */
export async function createStackSet(
  { client, name, callAs }: NamedStackSet,
  { body, parameters }: RoleTemplate,
  tags: { Key: string; Value: string }[],
): Promise<void> {
  await client.send(
    new CreateStackSetCommand({
      StackSetName: name,
      CallAs: callAs,
      Description: 'A role that step-everywhere assumes in every account.',
      TemplateBody: body,
      Parameters: listParameters(parameters),
      Capabilities: [...capabilities],
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ...(tags.length > 0 && { Tags: tags }),
    }),
  );
}

/** @returns the id of the operation that updates every account. */
export async function updateStackSet(
  { client, name, callAs }: NamedStackSet,
  { body, parameters }: RoleTemplate,
  tags: { Key: string; Value: string }[],
): Promise<string> {
  const { OperationId = '' } = await client.send(
    new UpdateStackSetCommand({
      StackSetName: name,
      CallAs: callAs,
      TemplateBody: body,
      Parameters: listParameters(parameters),
      Capabilities: [...capabilities],
      OperationPreferences: preferences,
      ...(tags.length > 0 && { Tags: tags }),
    }),
  );
  return OperationId;
}

/** @returns the id of the operation that creates the stacks. */
export async function createStackInstances(
  { client, name, callAs }: NamedStackSet,
  units: readonly string[],
  region: string,
): Promise<string> {
  const { OperationId = '' } = await client.send(
    new CreateStackInstancesCommand({
      StackSetName: name,
      CallAs: callAs,
      DeploymentTargets: { OrganizationalUnitIds: [...units] },
      Regions: [region],
      OperationPreferences: preferences,
    }),
  );
  return OperationId;
}
