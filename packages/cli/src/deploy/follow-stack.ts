import { setTimeout as delay } from 'node:timers/promises';
import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Console } from '../console/console.ts';
import { AwsCallError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { pauses } from './change-set.ts';

/** How many reasons an error names. */
const mostReasons = 3;

/** The id of a stack's latest event; {@link followStack} continues after it. */
export async function latestEvent(
  client: CloudFormationClient,
  StackName: string,
): Promise<string | undefined> {
  const { StackEvents: [latest] = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return latest?.EventId;
}

/**
 * Follows a stack until CloudFormation has finished, and prints its events.
 *
 * @param from id of the last known event.
 * @returns the stack at the end.
 * @throws {AwsCallError} when the change failed, with the reasons of the resources that failed.
 * @throws the signal's reason when it aborts; CloudFormation continues.
 */
export async function followStack(
  client: CloudFormationClient,
  StackName: string,
  from: string | undefined,
  { stderr, signal }: Console,
): Promise<Stack> {
  const failures: string[] = [];
  let last = from;
  for (;;) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    for (const event of await eventsSince(client, StackName, last)) {
      last = event.EventId;
      stderr.write(`${visibleLine(describeEvent(event))}\n`);
      const reason = failureOf(event);
      if (reason !== undefined) failures.push(reason);
    }
    const { StackStatus = '' } = stack ?? {};
    if (stack !== undefined && !StackStatus.endsWith('_IN_PROGRESS')) {
      if (/^(?:CREATE|UPDATE)_COMPLETE$/.test(StackStatus)) return stack;
      const reasons = failures.slice(0, mostReasons).join('; ') || 'see its events';
      throw new AwsCallError(`the stack ${stack.StackName} was not deployed (${StackStatus}): ${reasons}`);
    }
    await delay(pauses.longest, undefined, { signal }).catch(() => {
      stderr.write('CloudFormation continues with the stack; see its events in the console\n');
    });
    signal.throwIfAborted();
  }
}

/** The events after a known one, the oldest first. */
async function eventsSince(
  client: CloudFormationClient,
  StackName: string,
  last: string | undefined,
): Promise<StackEvent[]> {
  const found: StackEvent[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page = await client.send(new DescribeStackEventsCommand({ StackName, NextToken }));
    for (const event of page.StackEvents ?? []) {
      if (event.EventId === last) return found.reverse();
      found.push(event);
    }
    NextToken = page.NextToken;
    if (NextToken === undefined) return found.reverse();
  }
}

function describeEvent({
  ResourceStatus,
  LogicalResourceId,
  ResourceType,
  ResourceStatusReason,
}: StackEvent): string {
  const reason = ResourceStatusReason === undefined ? '' : `: ${ResourceStatusReason}`;
  return `  ${String(ResourceStatus).padEnd(19)} ${LogicalResourceId} (${ResourceType})${reason}`;
}

/** The reason why a resource failed; nothing for a resource that was cancelled because another one failed. */
function failureOf({
  ResourceStatus,
  LogicalResourceId,
  ResourceStatusReason = '',
}: StackEvent): string | undefined {
  const isOwn = ResourceStatus?.endsWith('_FAILED') && !/cancelled/i.test(ResourceStatusReason);
  return isOwn ? `${LogicalResourceId}: ${ResourceStatusReason}` : undefined;
}
