import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { EventError } from '../errors.ts';

/**
 * Computes the digest of what travels in the clear in an event: it binds `Context` and `Payload` to the sealed `Output`.
 *
 * It is the SHA-256 of `{"Context": …, "Payload": …}` as canonical JSON (RFC 8785), so neither white space, nor the order
 * of names, nor the spelling of a number matters.
 *
 * @param event of which `Context` and `Payload` are taken as they are, fields that this SDK does not know included; a
 *   missing `Payload` counts as `null`
 * @returns 64 lower-case hexadecimal digits
 * @throws {Error} for what has no canonical JSON: half of a surrogate pair in a string, a number that is not finite
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
 * Checks that nobody changed what travels in the clear in an event after the orchestrator sealed it.
 *
 * @param event as Lambda handed it over, since fields that this SDK does not know are part of the digest
 * @throws {@link EventError} if the digest is another one
 */
export function checkDigest(
  event: { readonly Context: unknown; readonly Payload?: unknown },
  sealed: string,
): void {
  if (digestOf(event) === sealed) return;
  const expected = 'the digest of Context and Payload';
  throw new EventError(
    `the event's Output.Digest is not ${expected}: one of them was changed after the orchestrator sealed the event. ` +
      'A worker does only what its run was started with; start a run of your own instead',
    { field: 'Output.Digest', expected },
  );
}

/** What has no canonical JSON has no digest, and the orchestrator sealed none. */
function digestOf(event: Parameters<typeof eventDigest>[0]): string | undefined {
  try {
    return eventDigest(event);
  } catch {
    return undefined;
  }
}
