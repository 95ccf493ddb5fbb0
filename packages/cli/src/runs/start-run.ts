import { ExecutionAlreadyExists, InvalidName, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { OptionError } from '../console/errors.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import { longestRunName, runName } from '../input/run-name.ts';
import type { DescribedRun } from './find-run.ts';

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
