import { setTimeout } from 'node:timers/promises';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';

/** How {@link retryTemporary} waits; a test does not. */
export interface RetryOptions {
  readonly attempts?: number;
  /** Milliseconds before the second attempt at most; each further one waits up to twice as long. */
  readonly baseDelay?: number;
}

/**
 * Repeats a call that failed for a reason that may pass, with exponential backoff and full jitter.
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

/** Whether the same call may well succeed in a moment. */
export function isTemporary(error: unknown): boolean {
  const subject = error as Parameters<typeof isThrottlingError>[0];
  return isThrottlingError(subject) || isTransientError(subject) || isServerError(subject);
}
