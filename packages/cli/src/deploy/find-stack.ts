import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { AwsCallError } from '../console/errors.ts';

/** Status of a stack without resources, which exists only for its first change set. */
const empty = 'REVIEW_IN_PROGRESS';

/**
 * Finds a stack that has resources.
 *
 * @returns nothing when there is no such stack, or it is still empty.
 */
export async function findStack(client: CloudFormationClient, StackName: string): Promise<Stack | undefined> {
  const stack = await describeStack(client, StackName);
  return stack && isEmpty(stack) ? undefined : stack;
}

/** Whether a stack is empty, because its first change set was never executed. */
export function isEmpty({ StackStatus }: Stack): boolean {
  return StackStatus === empty;
}

/**
 * Finds a stack, including one that is still empty.
 *
 * @returns nothing when there is none.
 */
export async function describeStack(
  client: CloudFormationClient,
  StackName: string,
): Promise<Stack | undefined> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return stack;
  } catch (error) {
    // CloudFormation has no error type of its own for a missing stack.
    const { name, message } = error as Error;
    if (name === 'ValidationError' && /does not exist/.test(message)) return undefined;
    throw error;
  }
}

/**
 * Reads the template of a deployed stack.
 *
 * @returns nothing when there is no such stack, or it is still empty.
 */
export async function readDeployedTemplate(
  client: CloudFormationClient,
  StackName: string,
): Promise<string | undefined> {
  if ((await findStack(client, StackName)) === undefined) return undefined;
  const found = await client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Original' }));
  return found.TemplateBody;
}

/** The outputs of a stack by their names. */
export function outputsOf({ Outputs = [] }: Stack): Record<string, string> {
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

/**
 * Refuses a stack that cannot be updated in its present state, and says what to do.
 *
 * @throws {AwsCallError}
 */
export function requireUpdatable({ StackName, StackStatus: status }: Stack): void {
  const StackStatus = String(status);
  if (/_IN_PROGRESS$/.test(StackStatus) && !/CLEANUP_IN_PROGRESS$/.test(StackStatus))
    throw new AwsCallError(
      `the stack ${StackName} is being changed (${StackStatus}); wait until that has ended`,
    );
  if (/^(?:ROLLBACK_|CREATE_FAILED|DELETE_FAILED)/.test(StackStatus))
    throw new AwsCallError(
      `the stack ${StackName} could not be created (${StackStatus}) and cannot be updated; delete it first: aws cloudformation delete-stack --stack-name ${StackName}`,
    );
  if (StackStatus === 'UPDATE_ROLLBACK_FAILED')
    throw new AwsCallError(
      `the stack ${StackName} is only partly updated (${StackStatus}); look at its events, then run: aws cloudformation continue-update-rollback --stack-name ${StackName}`,
    );
}
