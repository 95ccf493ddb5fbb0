import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { type OrchestratorError, ServiceCallError, ThrottledError, UnavailableError } from './errors.ts';
import { safeCause } from './safe-cause.ts';

/**
 * Converts a failed SDK call into the error by which the state machine decides whether to retry.
 *
 * @param operation operation as in IAM, for example `kms:Encrypt`
 * @param refused makes the error for a refusal, which another attempt would not change
 * @returns {@link ThrottledError}, {@link UnavailableError}, or the result of `refused`
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
 * Whether a service asked for fewer requests: the SDK's own list of errors, and KMS throttling another service,
 * which the SDK does not know, for example Step Functions when it reads an encrypted execution.
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
 * Formats an AWS error as one line.
 *
 * @example
 * ```ts
 * describe(error); // 'AccessDenied: User: … is not authorized to perform: sts:AssumeRole …'
 * ```
 */
export function describe({ name, message }: Error): string {
  return message === '' ? name : `${name}: ${message}`;
}
