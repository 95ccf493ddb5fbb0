import type { Summary } from '@step-everywhere/infra/internal/run';
import { exitStatus } from '../console/exit-status.ts';

/** The statuses of a run, as options name them. */
export const runStatuses = ['running', 'succeeded', 'incomplete', 'failed', 'stopped', 'timed-out'] as const;

/** One of {@link runStatuses}. An `incomplete` run reached its end, with targets that failed or were not attempted. */
export type RunStatus = (typeof runStatuses)[number];

const executionStatuses = {
  running: 'RUNNING',
  succeeded: 'SUCCEEDED',
  incomplete: 'SUCCEEDED',
  failed: 'FAILED',
  stopped: 'ABORTED',
  'timed-out': 'TIMED_OUT',
} as const;

/** The fields of a summary that decide about the status. */
type Result = Pick<Summary, 'Preflight' | 'Failed' | 'NotAttempted'>;

/** The corresponding status of Step Functions, which does not distinguish `incomplete` from `succeeded`. */
export function executionStatusOf(status: RunStatus): (typeof executionStatuses)[RunStatus] {
  return executionStatuses[status];
}

/**
 * Finds the status of a run; if the execution succeeded, its targets decide.
 *
 * @param executionStatus a status of Step Functions.
 */
export function runStatusOf(executionStatus: string, summary: Result | undefined): RunStatus {
  if (executionStatus === 'SUCCEEDED' && summary !== undefined && !isWell(summary)) return 'incomplete';
  return runStatuses.find((status) => executionStatuses[status] === executionStatus) ?? 'running';
}

/**
 * Whether every attempted target succeeded. Skipped targets do not matter: a suspended account or a disabled region
 * is not a failure. A preflight attempts nothing, and is successful when every target is ready or skipped.
 */
function isWell({ Preflight, Failed, NotAttempted }: Result): boolean {
  return Failed === 0 && NotAttempted === (Preflight?.Targets ?? 0);
}

/** The values of `--fail-on`: statuses of a target that only count as failures if the user says so. */
export const failOnStatuses = ['skipped'] as const;

/** One of {@link failOnStatuses}. */
export type FailOn = (typeof failOnStatuses)[number];

/**
 * The exit status of a command that shows the outcome of a run.
 *
 * @param failOn what counts as a failure, in addition to failed targets and those that were not attempted.
 */
export function exitStatusOf(summary: Result & Pick<Summary, 'Skipped'>, failOn?: FailOn): number {
  const isFailure = !isWell(summary) || (failOn === 'skipped' && summary.Skipped > 0);
  return isFailure ? exitStatus.someFailed : exitStatus.succeeded;
}

/**
 * Describes a passed canary.
 *
 * @param input of the execution, JSON.
 * @returns nothing for a run without a canary, and for a preflight, which invokes no worker.
 */
export function canaryPassed(input: string): string | undefined {
  const { Canary, Preflight } = JSON.parse(input) as { Canary?: unknown; Preflight?: unknown };
  if (Canary === undefined || Preflight === true) return undefined;
  return 'The canary passed, so the rest was run too.';
}

/**
 * Describes the failed canary that ended a run.
 *
 * @param error of the execution.
 * @param cause of the execution.
 * @returns nothing for a run that ended for another reason.
 */
export function canaryFailed(error: string | undefined, cause = ''): string | undefined {
  if (error !== 'ToleranceExceeded') return undefined;
  const [, percent] = /^More than ([\d.]+) % of the accounts of this wave \(canary\)/.exec(cause) ?? [];
  return (
    percent &&
    `The canary failed: more than ${percent} % of its accounts had a failed target. The rest was not started.`
  );
}

/**
 * The statuses of a target, as rows and `--status` name them; `ready` is for a preflight, if nothing would prevent
 * the worker from running.
 */
export const targetStatuses = ['succeeded', 'ready', 'failed', 'skipped', 'not-attempted'] as const;

/** One of {@link targetStatuses}. */
export type TargetStatus = (typeof targetStatuses)[number];
