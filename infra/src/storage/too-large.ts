import { MalformedObjectError } from '../errors/index.ts';

/** The error for an object, or a line of it, that is larger than any that a run writes. */
export function tooLarge(location: string, key: string, size: number, most: number): MalformedObjectError {
  const cause = new RangeError(`It has ${size} bytes, but must have at most ${most}.`);
  return new MalformedObjectError(location, key, { cause });
}
