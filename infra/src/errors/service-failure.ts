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
  if (isThrottled(subject)) return new ThrottledError(operation, { cause });
  if (isTransientError(subject) || isServerError(subject)) return new UnavailableError(operation, { cause });
  return refused(cause);
}

/**
 * Whether a service asked for fewer requests: for what the SDK counts among that, and for KMS throttling another service,
 * for example Step Functions that reads an encrypted execution, which the SDK does not know.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html#API_DescribeExecution_Errors
 */
export function isThrottled(error: Parameters<typeof isThrottlingError>[0]): boolean {
  return error.name === 'KmsThrottlingException' || isThrottlingError(error);
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
