import type { Execution } from '../../state-machine/execution.ts';
import type { MapRun } from '../../state-machine/map-run.ts';

/** An execution, as returned by `DescribeExecution`. */
export function describeExecution(execution: Execution): object {
  const { status, output, error, cause } = execution;
  return {
    ...listExecution(execution),
    input: execution.input,
    inputDetails: { included: true },
    output,
    outputDetails: output === undefined ? undefined : { included: true },
    error,
    cause,
    redriveStatus:
      status === 'FAILED' || status === 'ABORTED' || status === 'TIMED_OUT' ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
  };
}

/** An execution, as returned by `ListExecutions`. */
export function listExecution(execution: Execution): object {
  const { arn, name, stateMachineArn, status, startDate, stopDate, mapRunArn } = execution;
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    status,
    startDate,
    stopDate,
    redriveCount: 0,
    ...(mapRunArn === undefined ? {} : { mapRunArn, itemCount: 1 }),
  };
}

/** A map run, as returned by `DescribeMapRun`. */
export function describeMapRun(mapRun: MapRun): object {
  const { arn, status, startDate, stopDate, counts, settings } = mapRun;
  return {
    mapRunArn: arn,
    executionArn: settings.execution.arn,
    status,
    startDate,
    stopDate,
    maxConcurrency: settings.maxConcurrency,
    // A threshold that the definition omits does not apply; Step Functions returns 0 for it.
    toleratedFailureCount:
      settings.toleratedFailureCount === Number.MAX_SAFE_INTEGER ? 0 : settings.toleratedFailureCount,
    toleratedFailurePercentage: settings.toleratedFailurePercentage,
    itemCounts: counts,
    executionCounts: counts,
    redriveCount: 0,
  };
}

/** A map run, as returned by `ListMapRuns`. */
export function listMapRun({ arn, startDate, stopDate, settings: { execution } }: MapRun): object {
  const { arn: executionArn, stateMachineArn } = execution;
  return { mapRunArn: arn, executionArn, stateMachineArn, startDate, stopDate };
}
