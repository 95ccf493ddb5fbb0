import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { EventError } from '../errors.ts';

/**
 * Computes the digest of the unencrypted part of an event: it binds `Context` and `Payload` to the sealed `Output`.
 *
 * It is the SHA-256 of `{"Context": …, "Payload": …}` as canonical JSON (RFC 8785), so white space, the order of names
 * and the spelling of numbers make no difference.
 *
 * @param event its `Context` and `Payload` are used unchanged, including fields that this SDK does not know; a
 *   missing `Payload` counts as `null`
 * @returns 64 lower-case hexadecimal digits
 * @throws {Error} for a value without canonical JSON: half of a surrogate pair in a string, or a number that is not finite
 * @example
 * ```ts
 * eventDigest({ Context: {}, Payload: [1] }).slice(0, 8); // 'eba9bcfc'
 * ```
 */
export function eventDigest({
  Context,
  Payload = null,
}: {
  readonly Context: unknown;
  readonly Payload?: unknown;
}): string {
  return createHash('sha256')
    .update(canonicalize({ Context, Payload }) ?? '', 'utf8')
    .digest('hex');
}

/**
 * Checks that nobody changed the unencrypted part of an event after the orchestrator sealed it.
 *
 * @param event as Lambda passed it, because fields that this SDK does not know are part of the digest
 * @throws {@link EventError} if the digests differ
 */
export function checkDigest(
  event: { readonly Context: unknown; readonly Payload?: unknown },
  sealed: string,
): void {
  if (digestOf(event) === sealed) return;
  const expected = 'the digest of Context and Payload';
  throw new EventError(
    `the event's Output.Digest is not ${expected}: one of them was changed after the orchestrator created the event. ` +
      'A worker accepts only what its run was started with; to change that, start a new run',
    { field: 'Output.Digest', expected },
  );
}

/** The orchestrator cannot have sealed an event that has no canonical JSON, so it has no digest. */
function digestOf(event: Parameters<typeof eventDigest>[0]): string | undefined {
  try {
    return eventDigest(event);
  } catch {
    return undefined;
  }
}
