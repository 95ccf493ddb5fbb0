import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { RunFailedError } from '../console/errors.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import type { RunSummary } from '../run/summary.ts';
import { canaryFailed } from './canary.ts';

/** How an execution ended. */
export interface EndedExecution {
  readonly arn: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly summary?: RunSummary;
  readonly error?: string;
  readonly cause?: string;
}

/**
 * Starts a run.
 *
 * @param name made up when absent.
 * @returns the execution's ARN.
 */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  input: ExecutionInput,
  name?: string,
): Promise<string> {
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
  );
  return executionArn as string;
}

/** How often an execution is asked for: at once while it is young, then once a second. */
const pollMilliseconds = { first: 20, growth: 1.5, longest: 1000 } as const;

/**
 * Waits until an execution has ended. When `signal` aborts, the execution is stopped first.
 *
 * @param longestPoll milliseconds between two questions, at most.
 * @throws the signal's reason when it aborted.
 */
export async function awaitExecution(
  client: SFNClient,
  executionArn: string,
  signal: AbortSignal,
  longestPoll: number = pollMilliseconds.longest,
): Promise<EndedExecution> {
  let wait: number = pollMilliseconds.first;
  for (;;) {
    if (signal.aborted) {
      await stopExecution(client, executionArn);
      throw signal.reason;
    }
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') return ended(described);
    await delay(wait, undefined, { signal }).catch(() => undefined);
    wait = Math.min(wait * pollMilliseconds.growth, longestPoll);
  }
}

async function stopExecution(client: SFNClient, executionArn: string): Promise<void> {
  await client.send(
    new StopExecutionCommand({
      executionArn,
      error: 'Stopped',
      cause: 'The user stopped the run from the command line.',
    }),
  );
}

function ended({
  executionArn,
  status,
  output,
  error,
  cause,
}: DescribeExecutionCommandOutput): EndedExecution {
  return {
    arn: executionArn as string,
    status: status as EndedExecution['status'],
    ...(output === undefined ? {} : { summary: JSON.parse(output) as RunSummary }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/**
 * Makes the error of an execution that ended without a summary: its message is the one of the function that threw.
 *
 * Lambda puts `{"errorType","errorMessage","trace"}` into the cause of a failed state.
 */
export function runFailedError({ arn, status, error, cause }: EndedExecution): RunFailedError {
  const thrown = parseThrown(cause);
  const message = thrown?.errorMessage ?? cause ?? 'no cause was given';
  const name = thrown?.errorType ?? error;
  // An InputError speaks for itself; whatever else broke is named.
  const ended = () => `The run ended as ${status}: ${name ? `${name}: ` : ''}${message}`;
  const text = name === 'InputError' ? message : (canaryFailed(error, cause) ?? ended());
  return new RunFailedError(
    arn,
    status,
    name,
    text,
    thrown?.trace ? { cause: asError(name, message, thrown.trace) } : {},
  );
}

interface Thrown {
  readonly errorType?: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

function parseThrown(cause: string | undefined): Thrown | undefined {
  try {
    const value: unknown = JSON.parse(cause ?? '');
    if (typeof value === 'object' && value !== null && 'errorMessage' in value) return value as Thrown;
  } catch {
    // Not every cause is Lambda's: Step Functions' own are plain sentences.
  }
  return undefined;
}

function asError(name: string | undefined, message: string, trace: readonly string[]): Error {
  const error = new Error(message);
  error.name = name ?? 'Error';
  error.stack = trace.join('\n');
  return error;
}
