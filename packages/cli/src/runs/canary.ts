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
