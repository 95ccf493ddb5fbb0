import { AwsError } from '../aws-error.ts';

/** JSON as AWS writes it: a `Date` becomes epoch seconds, a `Uint8Array` base64, and undefined members are left out. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, awsValue);
}

// JSON.stringify has already called Date's and Buffer's toJSON when it passes `value`; the original is in the holder.
function awsValue(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  if (original instanceof Date) return original.getTime() / 1000;
  if (original instanceof Uint8Array) return Buffer.from(original).toString('base64');
  return value;
}

/**
 * Parses a request's JSON body; an empty one is an empty object, and a member that is null is absent, as in AWS.
 *
 * @throws {AwsError} `SerializationException` if it is not a JSON object.
 */
export function fromJson(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.', 400, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'The request body is not a JSON object.');
  }
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}
