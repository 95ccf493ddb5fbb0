import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionAlreadyExists,
  InvalidName,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { longestRunName } from '../aws/state-machine-arn.ts';
import { OptionError, RunFailedError } from '../console/errors.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import { runName } from '../input/run-name.ts';
import type { RunSummary } from '../report/unsuccessful-targets.ts';
import { canaryFailed } from './canary.ts';
import type { DescribedRun } from './find-run.ts';

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

/** Stops a run; one that has ended stays as it is. */
export async function stopRun({ aws }: Orchestrator, executionArn: string): Promise<void> {
  const cause = 'The user stopped the run from the command line.';
  await aws.states.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause }));
}

/** As `runFailedError` wants it. */
export function endOf({ arn, status, error, cause }: DescribedRun) {
  return {
    arn,
    status: status as 'FAILED' | 'TIMED_OUT' | 'ABORTED',
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/**
 * Starts a run.
 *
 * It always has a name: a start whose answer was lost on the way is made again, and starts nothing twice.
 *
 * @param name unused in the last 90 days; made from the worker's name and the time when absent.
 * @throws {OptionError} for a name that is taken or that Step Functions refuses.
 */
export async function startRun(
  { aws, stateMachine }: Orchestrator,
  input: ExecutionInput,
  name: string = runName(input),
): Promise<DescribedRun> {
  const text = JSON.stringify(input);
  try {
    const { executionArn = '', startDate = new Date() } = await aws.states.send(
      new StartExecutionCommand({ stateMachineArn: stateMachine.arn, name, input: text }),
    );
    return { arn: executionArn, name, status: 'RUNNING', startDate, input: text };
  } catch (cause) {
    if (cause instanceof ExecutionAlreadyExists)
      throw new OptionError('--name', `there is a run ${JSON.stringify(name)} already; choose another name`, {
        cause,
      });
    if (
      cause instanceof InvalidName ||
      ((cause as Error).name === 'ValidationException' && name.length > longestRunName)
    )
      throw new OptionError(
        '--name',
        `${JSON.stringify(name)} must be 1 to ${longestRunName} letters, digits, "-" or "_"`,
        { cause },
      );
    throw cause;
  }
}
