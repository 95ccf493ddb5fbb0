import type { EndMessage, ReportedError } from './messages.ts';
import { MAX_RESPONSE_BYTES, responseTooLarge, withoutCredentials } from './reported-error.ts';

/** How an invocation ended. */
export type Outcome = (
  | { readonly type: 'succeeded'; readonly payload: string }
  | { readonly type: 'failed'; readonly error: ReportedError }
) & { readonly memoryMB?: number; readonly logTail?: string };

/**
 * The outcome of an invocation that its runtime has ended: a response that is too large is a failure.
 *
 * @param hasCredentials whether the function has a session; without one, a failure says so.
 */
export function outcomeOf(message: EndMessage, hasCredentials: boolean): Outcome {
  const isTooLarge = message.type === 'succeeded' && Buffer.byteLength(message.payload) > MAX_RESPONSE_BYTES;
  const outcome = isTooLarge ? { ...message, type: 'failed' as const, error: responseTooLarge() } : message;
  if (outcome.type === 'succeeded' || hasCredentials) return outcome;
  return { ...outcome, error: withoutCredentials(outcome.error) };
}
