import type { Summary } from '@step-everywhere/infra/internal/run';

/** How a run stands, as options name it. */
export const runStatuses = ['running', 'succeeded', 'incomplete', 'failed', 'stopped', 'timed-out'] as const;

/** One of {@link runStatuses}; `incomplete` went through, and some targets did not succeed. */
export type RunStatus = (typeof runStatuses)[number];

const executionStatuses = {
  running: 'RUNNING',
  succeeded: 'SUCCEEDED',
  incomplete: 'SUCCEEDED',
  failed: 'FAILED',
  stopped: 'ABORTED',
  'timed-out': 'TIMED_OUT',
} as const;

/** What of a summary its run's status goes by. */
type Result = Pick<Summary, 'Preflight' | 'Targets' | 'Succeeded' | 'Failed'>;

/** Step Functions' name of a status, which does not distinguish `incomplete` from `succeeded`. */
export function executionStatusOf(status: RunStatus): (typeof executionStatuses)[RunStatus] {
  return executionStatuses[status];
}

/**
 * Says how a run stands: of one that went through, its targets decide.
 *
 * @param executionStatus in the words of Step Functions.
 */
export function runStatusOf(executionStatus: string, summary: Result | undefined): RunStatus {
  if (executionStatus === 'SUCCEEDED' && summary !== undefined && !isWell(summary)) return 'incomplete';
  return runStatuses.find((status) => executionStatuses[status] === executionStatus) ?? 'running';
}

/** Whether every target succeeded. Of a preflight, nothing is attempted where all is well. */
export function isWell(summary: Result): boolean {
  if (summary.Preflight !== undefined) return summary.Failed === 0;
  return summary.Succeeded === summary.Targets;
}

/** How a target ended, as a row and `--status` name it. */
export const targetStatuses = ['succeeded', 'failed', 'skipped', 'not-attempted'] as const;

/** One of {@link targetStatuses}. */
export type TargetStatus = (typeof targetStatuses)[number];
