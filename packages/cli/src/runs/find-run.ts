import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionDoesNotExist,
  paginateListExecutions,
} from '@aws-sdk/client-sfn';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { stateMachineOf } from '../aws/state-machine-arn.ts';
import { NoSuchRunError } from '../console/errors.ts';
import { isRealRun, trialPrefix } from './run-kind.ts';

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

/**
 * Finds a run by its name, its ARN, or as `latest`: the last that invoked workers, as a preflight does not.
 *
 * @throws {NoSuchRunError} when there is none.
 */
export async function findRun(orchestrator: Orchestrator, run: string): Promise<DescribedRun> {
  if (run === 'latest') return findLatest(orchestrator);
  const { stateMachine } = orchestrator;
  const isArn = stateMachineOf(run) !== undefined;
  try {
    return await describeRun(
      orchestrator,
      isArn ? run : `${stateMachine.arn.replace(':stateMachine:', ':execution:')}:${run}`,
    );
  } catch (cause) {
    if (!(cause instanceof ExecutionDoesNotExist) && (cause as Error).name !== 'InvalidArn') throw cause;
    throw new NoSuchRunError(
      run,
      `there is no run ${JSON.stringify(run)} of ${stateMachine.name} (Step Functions forgets runs after 90 days); \`step-everywhere list\` shows the runs there are`,
      { cause },
    );
  }
}

/** What a run is for stands in its input alone, which a listing does not have. */
async function findLatest(orchestrator: Orchestrator): Promise<DescribedRun> {
  const { aws, stateMachine } = orchestrator;
  const pages = paginateListExecutions(
    { client: aws.states, pageSize: 20 },
    { stateMachineArn: stateMachine.arn },
  );
  let preflights = 0;
  for await (const { executions = [] } of pages) {
    for (const { name, executionArn = '' } of executions) {
      if (name?.startsWith(trialPrefix)) continue;
      const described = await describeRun(orchestrator, executionArn);
      if (isRealRun(described)) return described;
      preflights += 1;
    }
  }
  throw new NoSuchRunError(
    'latest',
    `${stateMachine.name} has no run yet${preflights > 0 ? ', only preflights' : ''}; \`step-everywhere run --help\` says how to start one`,
  );
}

/**
 * Describes an execution.
 *
 * @throws what Step Functions answers, `ExecutionDoesNotExist` for instance.
 */
export async function describeRun({ aws }: Orchestrator, executionArn: string): Promise<DescribedRun> {
  return describe(await aws.states.send(new DescribeExecutionCommand({ executionArn })));
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
