import { setTimeout as delay } from 'node:timers/promises';
import {
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetInput,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { AwsCallError } from '../console/errors.ts';
import { describeStack, isEmpty } from './find-stack.ts';

/** A change set that is ready to be executed. */
export interface ChangeSet {
  readonly id: string;
  readonly stackId: string;
  readonly changes: readonly Change[];
}

/** Milliseconds between two requests for the state of CloudFormation's work: short at first. */
export const pauses = { first: 250, growth: 1.5, longest: 3_000 } as const;

/** CloudFormation's messages for a change set that changes nothing. */
const changesNothing = /didn't contain changes|No updates are to be performed/;

/**
 * Creates a change set, in which CloudFormation works out what a deployment would change.
 *
 * @returns nothing when it would change nothing; the change set is deleted then.
 * @throws {AwsCallError} when CloudFormation refuses the template or its parameters.
 */
export async function createChangeSet(
  client: CloudFormationClient,
  input: CreateChangeSetInput,
  signal: AbortSignal,
): Promise<ChangeSet | undefined> {
  try {
    const { Id: id = '', StackId: stackId = '' } = await client.send(new CreateChangeSetCommand(input));
    const changes = await awaitChanges(client, id, signal);
    if (changes !== undefined) return { id, stackId, changes };
    await client.send(new DeleteChangeSetCommand({ ChangeSetName: id }));
    return undefined;
  } catch (error) {
    if (changesNothing.test((error as Error).message)) return undefined;
    throw error;
  }
}

async function awaitChanges(
  client: CloudFormationClient,
  ChangeSetName: string,
  signal: AbortSignal,
): Promise<readonly Change[] | undefined> {
  for (let pause: number = pauses.first; ; pause = Math.min(pause * pauses.growth, pauses.longest)) {
    const look = await client.send(new DescribeChangeSetCommand({ ChangeSetName }));
    const { Status, StatusReason = '', Changes = [], NextToken } = look;
    if (Status === 'CREATE_COMPLETE')
      return [...Changes, ...(await furtherChanges(client, ChangeSetName, NextToken))];
    if (Status === 'FAILED' && changesNothing.test(StatusReason)) return undefined;
    if (Status === 'FAILED') throw new AwsCallError(`CloudFormation refuses the change: ${StatusReason}`);
    await delay(pause, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}

async function furtherChanges(
  client: CloudFormationClient,
  ChangeSetName: string,
  token: string | undefined,
): Promise<Change[]> {
  if (token === undefined) return [];
  const { Changes = [], NextToken } = await client.send(
    new DescribeChangeSetCommand({ ChangeSetName, NextToken: token }),
  );
  return [...Changes, ...(await furtherChanges(client, ChangeSetName, NextToken))];
}

/**
 * Deletes a change set that the user did not confirm, and the empty stack that was created for it, unless somebody
 * else has used that stack since.
 *
 * @param isBegun whether there was no stack of this name before the change set.
 */
export async function discardChangeSet(
  client: CloudFormationClient,
  { id, stackId }: ChangeSet,
  isBegun: boolean,
): Promise<void> {
  await client.send(new DeleteChangeSetCommand({ ChangeSetName: id }));
  if (!isBegun) return;
  // While the user was deciding, somebody else may have deployed the stack, or created a change set for it.
  const stack = await describeStack(client, stackId);
  const { Summaries = [] } = await client.send(new ListChangeSetsCommand({ StackName: stackId }));
  const isUnused =
    stack !== undefined && isEmpty(stack) && !Summaries.some(({ ChangeSetId }) => ChangeSetId !== id);
  if (isUnused) await client.send(new DeleteStackCommand({ StackName: stackId }));
}
