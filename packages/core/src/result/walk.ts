import { ResultError } from '../errors.ts';

/** What to do with a BigInt: refuse it, or write its digits as a string. */
export type BigIntPolicy = 'error' | 'string';

/** A walk through a value, and where it is. */
export interface Walk {
  readonly bigint: BigIntPolicy;
  /** What errors call the whole value. */
  readonly root: string;
  /** Where the walk is; written out only for an error. */
  readonly keys: (string | number)[];
  /** The objects that the current one lies in. */
  readonly ancestors: Set<object>;
}

/** The error for what has no form in JSON, with what to do instead. */
export function refused(walk: Walk, what: string, remedy: string): ResultError {
  const path = pathOf(walk);
  return new ResultError(`${path} is ${what}, which JSON cannot hold; ${remedy}`, { path });
}

/** The error for what failed while it was read. */
export function unreadable(walk: Walk, what: string, cause: unknown): ResultError {
  const path = pathOf(walk);
  return new ResultError(`${path} cannot be stored as JSON: ${what} (${written(cause)})`, { path, cause });
}

/** Anything can be thrown, also what cannot be made a text. */
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
