import type { ExecutionInput } from '../input/execution-input.ts';

/** What is said of a run that went through. */
export const canaryPassed = 'The canary passed: the rest was run as well.';

/** Whether a run's input has it try a few accounts first. A preflight invokes no worker, and tries none. */
export function hasCanary({ Canary, Preflight }: ExecutionInput): boolean {
  return Canary !== undefined && Preflight !== true;
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
