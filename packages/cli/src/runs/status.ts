import type { Summary } from '@step-everywhere/infra/internal/run';
import { exitStatus } from '../console/exit-status.ts';

/** The status of a run, as options name it. */
export const runStatuses = ['running', 'succeeded', 'incomplete', 'failed', 'stopped', 'timed-out'] as const;

/** One of {@link runStatuses}; `incomplete` went through, and some targets failed or were not attempted. */
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
type Result = Pick<Summary, 'Preflight' | 'Failed' | 'NotAttempted'>;

/** Step Functions' name of a status, which does not distinguish `incomplete` from `succeeded`. */
export function executionStatusOf(status: RunStatus): (typeof executionStatuses)[RunStatus] {
  return executionStatuses[status];
}

/**
 * Finds the status of a run: of one that went through, its targets decide.
 *
 * @param executionStatus in the words of Step Functions.
 */
export function runStatusOf(executionStatus: string, summary: Result | undefined): RunStatus {
  if (executionStatus === 'SUCCEEDED' && summary !== undefined && !isWell(summary)) return 'incomplete';
  return runStatuses.find((status) => executionStatuses[status] === executionStatus) ?? 'running';
}

/**
 * Whether all that was attempted succeeded, whatever was skipped: an account that is suspended, or a region that it has not
 * enabled, is not a failure. A preflight attempts nothing, and is well where every target is ready or skipped.
 */
function isWell({ Preflight, Failed, NotAttempted }: Result): boolean {
  return Failed === 0 && NotAttempted === (Preflight?.Targets ?? 0);
}

/** What `--fail-on` takes: ends of a target that are not a failure, unless the user says so. */
export const failOnStatuses = ['skipped'] as const;

/** One of {@link failOnStatuses}. */
export type FailOn = (typeof failOnStatuses)[number];

/**
 * Says with which exit status a command ends that shows what a run came to.
 *
 * @param failOn what counts as a failure in addition to failed targets and those that were not attempted.
 */
export function exitStatusOf(summary: Result & Pick<Summary, 'Skipped'>, failOn?: FailOn): number {
  const isFailure = !isWell(summary) || (failOn === 'skipped' && summary.Skipped > 0);
  return isFailure ? exitStatus.someFailed : exitStatus.succeeded;
}

/**
 * Says of a run that went through that its canary passed.
 *
 * @param input of the execution, JSON.
 * @returns nothing for a run that tried no accounts first; a preflight invokes no worker, and tries none.
 */
export function canaryPassed(input: string): string | undefined {
  const { Canary, Preflight } = JSON.parse(input) as { Canary?: unknown; Preflight?: unknown };
  if (Canary === undefined || Preflight === true) return undefined;
  return 'The canary passed: the rest was run as well.';
}

/**
 * Says of a run that was ended by its canary that it was.
 *
 * @param error and cause: of the execution.
 * @returns nothing for a run that ended otherwise.
 */
export function canaryFailed(error: string | undefined, cause = ''): string | undefined {
  if (error !== 'ToleranceExceeded') return undefined;
  const [, percent] = /^More than ([\d.]+) % of the accounts of this wave \(canary\)/.exec(cause) ?? [];
  return (
    percent &&
    `The canary failed: more than ${percent} % of its accounts had a failed target. The rest was not begun.`
  );
}

/** How a target ended, as a row and `--status` name it; `ready` in a preflight, where nothing would keep the worker from running. */
export const targetStatuses = ['succeeded', 'ready', 'failed', 'skipped', 'not-attempted'] as const;

/** One of {@link targetStatuses}. */
export type TargetStatus = (typeof targetStatuses)[number];
