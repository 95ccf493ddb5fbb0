import { eventDigest } from '@step-everywhere/core/contract';
import { Field } from './field.ts';

/**
 * It passes through a state of at most 256 KiB together with the ciphertexts of up to 40 regions, which need the rest
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
  refuseRounded(field);
  if (!hasDigest(field.value)) field.refuse('JSON whose texts have no half of a surrogate pair');
  return field.value;
}

/** Whether the payload has a digest, which binds a worker's event to the run's input. */
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

/** For a whole number beyond 2^53, it is not possible to know whether it is the number that was written. */
function refuseRounded(payload: Field): void {
  const open = [payload];
  for (let field = open.pop(); field !== undefined; field = open.pop()) {
    const { path, value } = field;
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
      field.refuse(`a whole number of at most ${Number.MAX_SAFE_INTEGER}`, 'Write it as a text, in quotes.');
    if (typeof value !== 'object' || value === null) continue;
    const under = (key: string) => (Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
    open.push(...Object.entries(value).map(([key, part]) => new Field(under(key), part)));
  }
}
