import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionDoesNotExist,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { ExecutionError, serviceFailure, UnavailableError } from '../errors/index.ts';
import { parseExecutionArn } from '../run/index.ts';

/**
 * Reads an execution that is under way. The functions act for such a one alone: an event that names another is forged,
 * or late.
 *
 * That it is one of the stack's own state machine is what the function's role sees to: it may describe no other.
 *
 * @throws {ExecutionError} for one that has ended, and for what is not the ARN of a run
 * @throws {UnavailableError} for one that Step Functions does not know: its answers may lag behind the run's start
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
 * Reads an execution, whether or not it is under way.
 *
 * @throws {ExecutionError} for what is not the ARN of a run, the executions of a Map's children included
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
