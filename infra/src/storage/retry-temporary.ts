import { setTimeout } from 'node:timers/promises';
import { isServerError, isTransientError } from '@smithy/core/retry';
import { isThrottled, ThrottledError, UnavailableError } from '../errors/index.ts';

/** How {@link retryTemporary} waits; tests do not wait. */
export interface RetryOptions {
  readonly attempts?: number;
  /** Longest wait before the second attempt, in milliseconds; each further wait is up to twice as long. */
  readonly baseDelay?: number;
}

/**
 * Retries a call that failed for a reason that may pass, with exponential backoff and full jitter.
 *
 * @throws the last error
 */
export async function retryTemporary<Result>(
  call: () => Promise<Result>,
  { attempts = 6, baseDelay = 200 }: RetryOptions = {},
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= attempts || !isTemporary(error)) throw error;
      await setTimeout(Math.random() * baseDelay * 2 ** (attempt - 1));
    }
  }
}

/** Codes of broken connections that the SDK's own list lacks. */
const brokenConnection = /^(ECONNABORTED|EHOSTDOWN|ENETDOWN|ERR_STREAM_PREMATURE_CLOSE)$/;

/** Causes beyond this depth are ignored. */
const deepestCause = 10;

/**
 * Whether the same call may succeed soon: throttling, a broken connection, a service that is down.
 *
 * @param error its causes count too, and so do attempts to reach several addresses of one name
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/core/src/submodules/retry/service-error-classification/constants.ts
 */
export function isTemporary(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > deepestCause) return false;
  if (error instanceof ThrottledError || error instanceof UnavailableError) return true;
  const { code = '' } = error as NodeJS.ErrnoException;
  const subject = error as Parameters<typeof isThrottled>[0];
  if (brokenConnection.test(code) || isThrottled(subject) || isTransientError(subject)) return true;
  if (isServerError(subject)) return true;
  const others = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [error.cause, ...others].some((each) => isTemporary(each, depth + 1));
}
