import { eventDigest } from '@step-everywhere/core/contract';
import type { Field } from './field.ts';

/**
 * It travels with the ciphertexts of up to 40 regions through a state of at most 256 KiB, and those need the rest
 * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
 */
const most = 64 * 1024;

/** Reads `Payload`: any JSON of at most 64 KiB, by default `null`. */
export function parsePayload(field: Field | undefined): unknown {
  if (field === undefined) return null;
  const bytes = size(field);
  if (bytes > most) {
    field.refuse(
      `at most ${most} bytes of JSON (it has ${bytes})`,
      'Put the data into S3 and its key into the Payload.',
    );
  }
  if (!hasDigest(field.value)) field.refuse('JSON whose texts have no half of a surrogate pair');
  return field.value;
}

/** What a worker is sent is bound to what the run was started with. */
function hasDigest(Payload: unknown): boolean {
  try {
    return eventDigest({ Context: {}, Payload }) !== '';
  } catch {
    return false;
  }
}

function size(field: Field): number {
  try {
    return Buffer.byteLength(JSON.stringify(field.value));
  } catch {
    return field.refuse('JSON');
  }
}
