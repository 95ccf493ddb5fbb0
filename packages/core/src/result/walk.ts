import { ResultError } from '../errors.ts';

/** What to do with a BigInt: refuse it, or write its digits as a string. */
export type BigIntPolicy = 'error' | 'string';

/** A walk through a value, and its current path. */
export interface Walk {
  readonly bigint: BigIntPolicy;
  /** Name of the whole value in errors. */
  readonly root: string;
  /** Path of the current value; formatted only for an error. */
  readonly keys: (string | number)[];
  /** The objects that contain the current one. */
  readonly ancestors: Set<object>;
}

/** The error for a value without a form in JSON, with a remedy. */
export function refused(walk: Walk, what: string, remedy: string): ResultError {
  const path = pathOf(walk);
  return new ResultError(`${path} is ${what}, which JSON cannot hold; ${remedy}`, { path });
}

/** The error for a value that could not be read. */
export function unreadable(walk: Walk, what: string, cause: unknown): ResultError {
  const path = pathOf(walk);
  return new ResultError(`${path} cannot be stored as JSON: ${what} (${written(cause)})`, { path, cause });
}

/** Anything can be thrown, including a value that cannot be converted to a string. */
function written(cause: unknown): string {
  try {
    return String(cause);
  } catch {
    return `a ${typeof cause}`;
  }
}

function pathOf({ root, keys }: Walk): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
  }, root);
}
