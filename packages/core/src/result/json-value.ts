import { ResultError } from '../errors.ts';

/** What to do with a BigInt: refuse it, or write its digits as a string. */
export type BigIntPolicy = 'error' | 'string';

interface Walk {
  readonly bigint: BigIntPolicy;
  /** The objects that the current one lies in. */
  readonly ancestors: Set<object>;
}

/** Stands for a value that its parent leaves out, as `JSON.stringify` does with `undefined`. */
const LEFT_OUT = Symbol('left out');

/**
 * Turns what a handler returned into plain JSON values.
 *
 * Dates become ISO 8601, Maps objects, Sets arrays, Buffers and other bytes base64, Errors their name and message;
 * `toJSON` is honoured; `$metadata` of SDK responses and `undefined` properties are left out.
 * What has no form in JSON is an error and never silently lost: BigInt (unless told otherwise), NaN, functions,
 * symbols, streams, promises, cycles.
 *
 * @param value anything
 * @param options.bigint `'error'` (default) or `'string'`
 * @param options.path what errors call the value
 * @throws {@link ResultError} naming the path inside the value
 */
export function jsonValue(
  value: unknown,
  { bigint = 'error', path = 'result' }: { bigint?: BigIntPolicy; path?: string } = {},
): unknown {
  try {
    const converted = convert(value, path, { bigint, ancestors: new Set() });
    return converted === LEFT_OUT ? null : converted;
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new ResultError(`${path} is nested too deeply for JSON`, { path, cause });
    throw cause;
  }
}

function convert(value: unknown, path: string, walk: Walk): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'undefined':
      return LEFT_OUT;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw refused(path, String(value), 'return null or a string instead');
    case 'bigint':
      if (walk.bigint === 'string') return value.toString();
      throw refused(
        path,
        `the BigInt ${short(value)}`,
        "return String(value), or use everywhere(handler, { bigint: 'string' })",
      );
    case 'object':
      return value === null ? null : convertObject(value, path, walk);
    default:
      throw refused(path, `a ${typeof value}`, 'leave it out of what the handler returns');
  }
}

function convertObject(value: object, path: string, walk: Walk): unknown {
  if (walk.ancestors.has(value))
    throw refused(path, 'an object that contains itself', 'return a copy without the cycle');
  refuseUnread(value, path);
  walk.ancestors.add(value);
  const converted = convertKnown(value, path, walk);
  walk.ancestors.delete(value);
  return converted;
}

function convertKnown(value: object, path: string, walk: Walk): unknown {
  if (Array.isArray(value)) return convertAll(value, path, walk);
  if (value instanceof Date) return convertDate(value, path);
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
    return Buffer.from(value).toString('base64');
  if (value instanceof Map) return convertMap(value, path, walk);
  if (value instanceof Set) return convertAll([...value], path, walk);
  if (value instanceof Number || value instanceof String || value instanceof Boolean)
    return convert(value.valueOf(), path, walk);
  if (value instanceof RegExp) return String(value);
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return convertOwnJson(value as OwnJson, path, walk);
  return convertFields(value, path, walk);
}

function convertAll(items: readonly unknown[], path: string, walk: Walk): unknown[] {
  return Array.from(items, (item, index) => {
    const converted = convert(item, `${path}[${index}]`, walk);
    return converted === LEFT_OUT ? null : converted;
  });
}

function convertDate(value: Date, path: string): string {
  if (Number.isNaN(value.getTime()))
    throw refused(path, 'an invalid Date', 'return null or a string instead');
  return value.toISOString();
}

function convertMap(map: ReadonlyMap<unknown, unknown>, path: string, walk: Walk): object {
  const entries = [...map].map(([key, part]): [string, unknown] => {
    if (typeof key === 'string' || typeof key === 'number') return [String(key), part];
    throw refused(path, `a Map with a key that is a ${typeof key}`, 'return [...map] instead');
  });
  return convertEntries(entries, path, walk);
}

interface OwnJson {
  toJSON(key: string): unknown;
}

function convertOwnJson(value: OwnJson, path: string, walk: Walk): unknown {
  let own: unknown;
  try {
    own = value.toJSON('');
  } catch (cause) {
    throw new ResultError(`${path} cannot be stored as JSON: its toJSON failed (${String(cause)})`, {
      path,
      cause,
    });
  }
  if (own === value) return convertFields(value, path, walk);
  return convert(own, path, walk);
}

function convertFields(value: object, path: string, walk: Walk): object {
  const entries: [string, unknown][] = [];
  // An Error's own words are not enumerable, and would be lost.
  if (value instanceof Error) entries.push(['name', value.name], ['message', value.message]);
  for (const key of Object.keys(value)) {
    if (key === '$metadata') continue;
    try {
      entries.push([key, (value as Record<string, unknown>)[key]]);
    } catch (cause) {
      const at = inside(path, key);
      throw new ResultError(`${at} cannot be stored as JSON: reading it failed (${String(cause)})`, {
        path: at,
        cause,
      });
    }
  }
  return convertEntries(entries, path, walk);
}

function convertEntries(entries: readonly [string, unknown][], path: string, walk: Walk): object {
  // No prototype, so that a key named `__proto__` is a key like any other.
  const converted: Record<string, unknown> = Object.create(null);
  for (const [key, part] of entries) {
    const form = convert(part, inside(path, key), walk);
    if (form !== LEFT_OUT) converted[key] = form;
  }
  return converted;
}

/** What would become `{}` although it holds something that the author still has to wait for. */
function refuseUnread(value: object, path: string): void {
  const fields = value as { then?: unknown; transformToString?: unknown; pipe?: unknown };
  if (typeof fields.transformToString === 'function') {
    throw refused(
      path,
      'the stream of an SDK response',
      'read it first: await response.Body.transformToString()',
    );
  }
  if (typeof fields.pipe === 'function' || value instanceof ReadableStream || value instanceof Blob) {
    throw refused(path, 'a stream or a Blob', 'read it first, and return what it holds');
  }
  if (typeof fields.then === 'function') throw refused(path, 'a promise', 'await it first');
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) {
    throw refused(path, 'a weak reference', 'return what it refers to');
  }
}

function inside(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

function refused(path: string, what: string, remedy: string): ResultError {
  return new ResultError(`${path} is ${what}, which JSON cannot hold; ${remedy}`, { path });
}

function short(value: bigint): string {
  const digits = value.toString();
  return digits.length > 30 ? `${digits.slice(0, 30)}…` : digits;
}
