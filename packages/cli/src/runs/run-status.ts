/** How a run stands, as options name it. */
export const runStatuses = ['running', 'succeeded', 'failed', 'stopped', 'timed-out'] as const;

/** One of {@link runStatuses}. */
export type RunStatus = (typeof runStatuses)[number];

const executionStatuses = {
  running: 'RUNNING',
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  stopped: 'ABORTED',
  'timed-out': 'TIMED_OUT',
} as const;

/** Step Functions' name of a status. */
export function executionStatusOf(status: RunStatus): (typeof executionStatuses)[RunStatus] {
  return executionStatuses[status];
}

/** Ours, of Step Functions' name. */
export function runStatusOf(executionStatus: string): RunStatus {
  return runStatuses.find((status) => executionStatuses[status] === executionStatus) ?? 'running';
}
