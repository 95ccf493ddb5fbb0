import { type ExecutionListItem, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import { StillRunningError, serviceFailure } from '../errors/index.ts';
import { type Schedule, scheduleOf } from '../input/index.ts';
import { parseExecutionArn } from '../run/index.ts';
import { readExecution } from './read-execution.ts';

/** A run that a schedule started. */
export interface ScheduledRun {
  readonly executionArn: string;
  readonly startDate: Date;
  readonly schedule: Schedule;
}

/**
 * Refuses a scheduled run while an earlier run of the same schedule is running. If two start in the same millisecond, the
 * one whose ARN comes first continues.
 *
 * @throws {StillRunningError} naming the earlier run
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function refuseOverlap(
  states: SFNClient,
  { executionArn, startDate, schedule }: ScheduledRun,
): Promise<void> {
  const isEarlier = (other: ExecutionListItem) => {
    const later = startDate.getTime() - (other.startDate?.getTime() ?? 0);
    return later > 0 || (later === 0 && String(other.executionArn) < executionArn);
  };
  for await (const other of running(states, executionArn)) {
    const { executionArn: otherArn = '' } = other;
    if (parseExecutionArn(otherArn) === undefined || otherArn === executionArn || !isEarlier(other)) continue;
    // It may have ended meanwhile, and then it is not an obstacle.
    const { status, input } = await readExecution(states, otherArn);
    if (status === 'RUNNING' && scheduleOf(input)?.name === schedule.name)
      throw new StillRunningError(schedule.name, parseExecutionArn(otherArn)?.name ?? otherArn);
  }
}

async function* running(client: SFNClient, executionArn: string): AsyncGenerator<ExecutionListItem> {
  const stateMachineArn = executionArn.replace(/:execution:([^:]+):.*$/, ':stateMachine:$1');
  try {
    const pages = paginateListExecutions({ client }, { stateMachineArn, statusFilter: 'RUNNING' });
    for await (const { executions = [] } of pages) yield* executions;
  } catch (error) {
    throw serviceFailure('states:ListExecutions', error);
  }
}
