import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { splitArn } from '../aws/arn.ts';
import { longestRunName } from '../aws/state-machine-arn.ts';
import { OptionError } from '../console/errors.ts';

/** An execution of an orchestrator, as Step Functions describes it. */
export interface DescribedRun {
  readonly arn: string;
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  readonly startDate: Date;
  readonly stopDate?: Date;
  /** JSON. */
  readonly input: string;
  /** JSON; the run's summary. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** A client that starts and describes executions, on AWS or in an emulator in this process. */
type StepFunctions = Pick<SFNClient, 'send'>;

/** A run's input. Only the worker's ARN is read here. */
type StartInput = Readonly<Record<string, unknown>>;

/** Maximum bytes of an execution's input (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
const largestInput = 256 * 1024;

/**
 * Starts a run.
 * It always has a name, so that a start whose answer was lost can be repeated without a second run.
 *
 * @param states client of the Step Functions that has the state machine, on AWS or in an emulator.
 * @param name unused in the last 90 days; derived from the worker and the time when absent.
 * @throws {OptionError} for a name that is taken or that Step Functions refuses, and for an input that is too large.
 */
export async function startRun(
  states: StepFunctions,
  stateMachineArn: string,
  input: StartInput,
  name: string = runName(input),
): Promise<DescribedRun> {
  const text = JSON.stringify(input);
  const bytes = Buffer.byteLength(text);
  if (bytes > largestInput) {
    const size = `${Math.ceil(bytes / 1024)} KiB, and Step Functions takes ${largestInput / 1024} KiB`;
    const remedy = 'name OUs instead of accounts, leave some out with --exclude, or start several runs';
    throw new OptionError('--accounts', `the input of the run has ${size}; ${remedy}`);
  }
  try {
    const { executionArn = '', startDate = new Date() } = await states.send(
      new StartExecutionCommand({ stateMachineArn, name, input: text }),
    );
    return { arn: executionArn, name, status: 'RUNNING', startDate, input: text };
  } catch (cause) {
    throw refusedName(name, cause as Error) ?? cause;
  }
}

/**
 * Names a run after its worker and the time.
 *
 * @example `find-parameters-20261122-184502-3f9a`
 */
export function runName({ Function: worker }: StartInput): string {
  const name = splitArn(String(worker)).name || 'run';
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const end = `-${time}-${randomBytes(2).toString('hex')}`;
  return name.replace(/^StepEverywhere_/, '').slice(0, longestRunName - end.length) + end;
}

function refusedName(name: string, cause: Error): OptionError | undefined {
  const quoted = JSON.stringify(name);
  if (cause.name === 'ExecutionAlreadyExists')
    return new OptionError('--name', `there is a run ${quoted} already; choose another name`, { cause });
  const isTooLong = cause.name === 'ValidationException' && name.length > longestRunName;
  if (!isTooLong && cause.name !== 'InvalidName') return undefined;
  const expected = `must be 1 to ${longestRunName} letters, digits, "-" or "_"`;
  return new OptionError('--name', `${quoted} ${expected}`, { cause });
}

/**
 * Describes a run.
 *
 * @throws the error of Step Functions, for example `ExecutionDoesNotExist`.
 */
export async function describeRun(states: StepFunctions, executionArn: string): Promise<DescribedRun> {
  const output = await states.send(new DescribeExecutionCommand({ executionArn }));
  const { name = '', status, startDate, stopDate, input, error, cause } = output;
  return {
    arn: executionArn,
    name,
    status: status as DescribedRun['status'],
    startDate: startDate as Date,
    input: input ?? '{}',
    ...(stopDate && { stopDate }),
    ...(output.output === undefined ? {} : { output: output.output }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** Stops a run; a run that has ended does not change. */
export async function stopRun(states: StepFunctions, executionArn: string): Promise<void> {
  const cause = 'The user stopped the run from the command line.';
  await states.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause }));
}

/** Milliseconds between two checks whether a run has ended: short while it is young. */
const pauses = { first: 20, growth: 1.5, longest: 1_000 } as const;

/**
 * Waits until a run has ended.
 *
 * @throws the signal's reason when it aborts; the run continues.
 */
export async function awaitRun(
  states: StepFunctions,
  executionArn: string,
  signal: AbortSignal,
): Promise<DescribedRun> {
  let pause: number = pauses.first;
  for (;;) {
    signal.throwIfAborted();
    const run = await describeRun(states, executionArn);
    if (run.status !== 'RUNNING') return run;
    await delay(pause, undefined, { signal }).catch(() => undefined);
    pause = Math.min(pause * pauses.growth, pauses.longest);
  }
}
