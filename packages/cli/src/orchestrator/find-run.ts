import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionDoesNotExist,
  paginateListExecutions,
} from '@aws-sdk/client-sfn';
import { NoSuchRunError } from '../cli-error.ts';
import type { Orchestrator } from './orchestrator.ts';
import { stateMachineOf } from './state-machine-arn.ts';

/** An execution of an orchestrator, as Step Functions describes it. */
export interface DescribedRun {
  readonly arn: string;
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  readonly startDate: Date;
  readonly stopDate?: Date;
  /** JSON. */
  readonly input: string;
  /** JSON: the run's summary. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** How the names of the runs begin that `doctor` starts: they try a role, and nobody asks for them as `latest`. */
export const trialPrefix = 'step-everywhere-doctor-';

/**
 * Finds a run by its name, its ARN, or as `latest`.
 *
 * @throws {NoSuchRunError} when there is none.
 */
export async function findRun(orchestrator: Orchestrator, run: string): Promise<DescribedRun> {
  const executionArn = await arnOf(orchestrator, run);
  try {
    return describe(await orchestrator.aws.states.send(new DescribeExecutionCommand({ executionArn })));
  } catch (cause) {
    if (!(cause instanceof ExecutionDoesNotExist) && (cause as Error).name !== 'InvalidArn') throw cause;
    throw new NoSuchRunError(
      run,
      `there is no run ${JSON.stringify(run)} of ${orchestrator.stateMachine.name} (Step Functions forgets runs after 90 days); \`step-everywhere list\` shows the runs there are`,
      { cause },
    );
  }
}

async function arnOf({ aws, stateMachine }: Orchestrator, run: string): Promise<string> {
  if (stateMachineOf(run) !== undefined) return run;
  if (run !== 'latest') return `${stateMachine.arn.replace(':stateMachine:', ':execution:')}:${run}`;
  const pages = paginateListExecutions(
    { client: aws.states, pageSize: 20 },
    { stateMachineArn: stateMachine.arn },
  );
  for await (const { executions = [] } of pages) {
    const found = executions.find(({ name }) => !name?.startsWith(trialPrefix));
    if (found?.executionArn !== undefined) return found.executionArn;
  }
  throw new NoSuchRunError(
    run,
    `${stateMachine.name} has no run yet; \`step-everywhere run --help\` says how to start one`,
  );
}

function describe(output: DescribeExecutionCommandOutput): DescribedRun {
  const { executionArn = '', name, status, startDate, stopDate, input, error, cause } = output;
  return {
    arn: executionArn,
    name: name ?? executionArn.slice(executionArn.lastIndexOf(':') + 1),
    status: status as DescribedRun['status'],
    startDate: startDate as Date,
    input: input ?? '{}',
    ...(stopDate && { stopDate }),
    ...(output.output === undefined ? {} : { output: output.output }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}
