import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionDoesNotExist,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { ExecutionError, serviceFailure, UnavailableError } from '../errors/index.ts';
import { parseExecutionArn } from '../run/index.ts';

/**
 * Reads a running execution. The functions act only for running executions: an event that names another one is forged
 * or late.
 *
 * The function's role ensures that the execution belongs to the stack's own state machine: it may describe no others.
 *
 * @throws {ExecutionError} for an execution that has ended, and for text that is not the ARN of a run
 * @throws {UnavailableError} for an execution that Step Functions does not know: its answers may lag behind the run's start
 *   (https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html)
 * @throws {ThrottledError} {@link ServiceCallError}
 */
export async function readRunning(states: SFNClient, executionArn: string): Promise<DescribeExecutionOutput> {
  const execution = await readExecution(states, executionArn);
  if (execution.status === 'RUNNING') return execution;
  throw new ExecutionError(
    executionArn,
    `has ended (${execution.status}), and nothing is done for it any more`,
  );
}

/**
 * Reads an execution, running or not.
 *
 * @throws {ExecutionError} for text that is not the ARN of a run, including the executions of a Map's children
 * @throws {UnavailableError} {@link ThrottledError} {@link ServiceCallError}
 */
export async function readExecution(
  states: SFNClient,
  executionArn: string,
): Promise<DescribeExecutionOutput> {
  if (typeof executionArn !== 'string' || parseExecutionArn(executionArn) === undefined) {
    throw new ExecutionError(String(executionArn), 'is not the ARN of an execution of the state machine');
  }
  try {
    return await states.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist)
      throw new UnavailableError('states:DescribeExecution', { cause: error });
    throw serviceFailure('states:DescribeExecution', error);
  }
}
