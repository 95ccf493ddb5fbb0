import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { type OrchestratorError, ServiceCallError, ThrottledError, UnavailableError } from './errors.ts';
import { safeCause } from './safe-cause.ts';

/**
 * Turns a failed SDK call into the error that tells the state machine whether to try again.
 *
 * @param operation as in IAM, for example `kms:Encrypt`
 * @param refused makes the error for a refusal, where trying again would not help
 * @returns {@link ThrottledError}, {@link UnavailableError}, or what `refused` makes
 * @example
 * ```ts
 * throw serviceFailure('kms:Encrypt', error);
 * ```
 */
export function serviceFailure(
  operation: string,
  error: unknown,
  refused: (cause: Error) => OrchestratorError = (cause) => refusal(operation, cause),
): OrchestratorError {
  const cause = safeCause(error);
  const subject = error as Parameters<typeof isThrottlingError>[0];
  if (isThrottlingError(subject)) return new ThrottledError(operation, { cause });
  if (isTransientError(subject) || isServerError(subject)) return new UnavailableError(operation, { cause });
  return refused(cause);
}

function refusal(operation: string, cause: Error): ServiceCallError {
  return new ServiceCallError(operation, `${operation} failed: ${describe(cause)}`, { cause });
}

/**
 * Renders an error of AWS in one line.
 *
 * @example
 * ```ts
 * describe(error); // 'AccessDenied: User: … is not authorized to perform: sts:AssumeRole …'
 * ```
 */
export function describe({ name, message }: Error): string {
  return message === '' ? name : `${name}: ${message}`;
}
