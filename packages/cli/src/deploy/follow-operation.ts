import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeStackSetOperationCommand,
  ListStackSetOperationResultsCommand,
  type StackSetOperationResultSummary,
} from '@aws-sdk/client-cloudformation';
import type { Console } from '../console/console.ts';
import { count } from '../console/words.ts';
import { pauses } from './change-set.ts';
import type { NamedStackSet } from './stack-set.ts';

/** How an operation on a StackSet ended. */
export interface EndedOperation {
  readonly Status: string;
  /** Number of accounts in which the operation succeeded. */
  readonly Succeeded: number;
  readonly Failed: readonly { readonly AccountId: string; readonly Reason: string }[];
}

/**
 * Follows an operation on a StackSet to its end, and prints in how many accounts it is done.
 *
 * @throws the signal's reason when it aborts; CloudFormation continues.
 */
export async function followOperation(
  stackSet: NamedStackSet,
  OperationId: string,
  { stderr, signal }: Console,
): Promise<EndedOperation> {
  const { client, name: StackSetName, callAs: CallAs } = stackSet;
  let said = '';
  for (let pause: number = pauses.first; ; pause = Math.min(pause * pauses.growth, pauses.longest)) {
    const { StackSetOperation: { Status = '' } = {} } = await client.send(
      new DescribeStackSetOperationCommand({ StackSetName, OperationId, CallAs }),
    );
    const results = await listResults(stackSet, OperationId);
    const done = results.filter(({ Status }) => Status === 'SUCCEEDED').length;
    const failed = results.filter(({ Status }) => Status === 'FAILED');
    const now = `  ${Status}: ${done} of ${count(results.length, 'account')}, ${failed.length} failed\n`;
    if (now !== said) stderr.write(now);
    said = now;
    if (!['RUNNING', 'QUEUED', 'STOPPING'].includes(Status)) {
      const Failed = failed.map(({ Account = '', StatusReason = '' }) => ({
        AccountId: Account,
        Reason: StatusReason,
      }));
      return { Status, Succeeded: done, Failed };
    }
    await delay(pause, undefined, { signal }).catch(() => {
      stderr.write(`CloudFormation continues with the StackSet ${StackSetName}\n`);
    });
    signal.throwIfAborted();
  }
}

async function listResults(
  { client, name: StackSetName, callAs: CallAs }: NamedStackSet,
  OperationId: string,
): Promise<StackSetOperationResultSummary[]> {
  const found: StackSetOperationResultSummary[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page = await client.send(
      new ListStackSetOperationResultsCommand({ StackSetName, OperationId, CallAs, NextToken }),
    );
    found.push(...(page.Summaries ?? []));
    NextToken = page.NextToken;
    if (NextToken === undefined) return found;
  }
}
