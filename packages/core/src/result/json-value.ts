import { ResultError } from '../errors.ts';
import { read, refuseEmpty, refuseUnread } from './unread.ts';
import { type BigIntPolicy, refused, unreadable, type Walk } from './walk.ts';

/** Marks a value that its parent leaves out, as `JSON.stringify` does with `undefined`. */
const LEFT_OUT = Symbol('left out');

/**
 * Turns the handler's result into plain JSON values.
 *
 * Dates become ISO 8601, Maps become objects, Sets arrays, Buffers and other bytes base64, and Errors an object with name, message,
 * cause and errors. `toJSON` is honoured, and so is `JSON.rawJSON`, for numbers of any length. `$metadata` of SDK responses and `undefined` properties are left out.
 * A value without a form in JSON is an error and never silently lost: BigInt (unless `bigint` allows it), NaN, functions,
 * symbols, streams, promises, iterators, cycles, and objects of a class that has only private state.
 *
 * @param value anything
 * @param options.bigint `'error'` (default) or `'string'`
 * @param options.path name of the value in errors
 * @throws {@link ResultError} naming the path inside the value
 */
export function jsonValue(
  value: unknown,
  { bigint = 'error', path = 'result' }: { bigint?: BigIntPolicy; path?: string } = {},
): unknown {
  const walk: Walk = { bigint, root: path, keys: [], ancestors: new Set() };
  try {
    const converted = convert(value, walk);
    return converted === LEFT_OUT ? null : converted;
  } catch (cause) {
    if (cause instanceof ResultError) throw cause;
    if (cause instanceof RangeError && /call stack/.test(cause.message))
      throw new ResultError(`${path} is nested too deeply for JSON`, { path, cause });
    // A trap of a Proxy threw; the walk's path still points to the value that failed.
    throw unreadable(walk, 'reading it failed', cause);
  }
}

function convert(value: unknown, walk: Walk): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'undefined':
      return LEFT_OUT;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw refused(walk, String(value), 'return null or a string instead');
    case 'bigint':
      if (walk.bigint === 'string') return value.toString();
      throw refused(
        walk,
        `the BigInt ${short(value)}`,
        "return String(value), or use everywhere(handler, { bigint: 'string' })",
      );
    case 'object':
      return value === null ? null : convertObject(value, walk);
    default:
      throw refused(walk, `a ${typeof value}`, 'leave it out of what the handler returns');
  }
}

function convertObject(value: object, walk: Walk): unknown {
  if (walk.ancestors.has(value))
    throw refused(walk, 'an object that contains itself', 'return a copy without the cycle');
  if (isRawJson(value)) return value;
  walk.ancestors.add(value);
  const converted = hasOwnJson(value, walk)
    ? convertOwnJson(value, walk)
    : Array.isArray(value)
      ? convertAll(value, walk)
      : convertKnown(value, walk);
  walk.ancestors.delete(value);
  return converted;
}

/** A feature of JavaScript's JSON that TypeScript does not know yet: https://github.com/tc39/proposal-json-parse-with-source */
const { isRawJSON } = JSON as unknown as { isRawJSON?: (value: unknown) => boolean };

/** A number with more digits than a JavaScript number can hold, which `JSON.stringify` writes unchanged. */
function isRawJson(value: object): boolean {
  return isRawJSON?.(value) ?? false;
}

/** Node.js's tests of types, which `instanceof` fails for values of another context, as in a test that Jest runs. */
const typesOf = () => process.getBuiltinModule('node:util/types');

function convertKnown(value: object, walk: Walk): unknown {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return convertPlain(value, walk);
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  const types = typesOf();
  if (types.isDate(value)) return convertDate(value, walk);
  if (types.isAnyArrayBuffer(value)) return Buffer.from(value).toString('base64');
  if (types.isMap(value)) return convertMap(value, walk);
  if (types.isSet(value)) return convertAll([...value], walk);
  if (types.isBoxedPrimitive(value)) return convert(value.valueOf(), walk);
  if (types.isRegExp(value)) return String(value);
  if (types.isNativeError(value) || value instanceof Error) return convertPlain(fieldsOfError(value), walk);
  refuseEmpty(value, walk);
  return convertPlain(value, walk);
}

function convertPlain(value: object, walk: Walk): unknown {
  refuseUnread(value, walk);
  return convertFields(value, walk);
}

function convertAll(items: readonly unknown[], walk: Walk): unknown[] {
  return Array.from(items, (item, index) => {
    walk.keys.push(index);
    const converted = convert(item, walk);
    walk.keys.pop();
    return converted === LEFT_OUT ? null : converted;
  });
}

function convertDate(value: Date, walk: Walk): string {
  if (Number.isNaN(value.getTime()))
    throw refused(walk, 'an invalid Date', 'return null or a string instead');
  return value.toISOString();
}

function convertMap(map: ReadonlyMap<unknown, unknown>, walk: Walk): object {
  const fields: Record<string, unknown> = Object.create(null);
  for (const [key, part] of map) {
    if (typeof key !== 'string' && typeof key !== 'number') {
      throw refused(walk, `a Map with a key of the type ${typeof key}`, 'return [...map] instead');
    }
    fields[key] = part;
  }
  return convertFields(fields, walk);
}

interface OwnJson {
  toJSON(key: string): unknown;
}

/** The built-in `toJSON` methods of Node.js and JavaScript, whose output keeps less of a value than ours. */
const BUILT_IN: ReadonlySet<unknown> = new Set([Date.prototype.toJSON, Buffer.prototype.toJSON]);

function hasOwnJson(value: object, walk: Walk): value is OwnJson {
  const toJson = read(value, 'toJSON', walk);
  return typeof toJson === 'function' && !BUILT_IN.has(toJson);
}

function convertOwnJson(value: OwnJson, walk: Walk): unknown {
  let own: unknown;
  try {
    own = value.toJSON(String(walk.keys.at(-1) ?? ''));
  } catch (cause) {
    throw unreadable(walk, 'its toJSON failed', cause);
  }
  return own === value ? convertKnown(value, walk) : convert(own, walk);
}

/** The message and other fields of an Error are not enumerable, and would be lost. */
function fieldsOfError(error: Error): object {
  const { name, message, cause } = error;
  const { errors } = error as Partial<AggregateError>;
  return Object.assign({ name, message, cause, errors }, error);
}

function convertFields(value: object, walk: Walk): object {
  // No prototype, so that `__proto__` is an ordinary key.
  const converted: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) {
    if (key === '$metadata') continue;
    const part = read(value, key, walk);
    walk.keys.push(key);
    const form = convert(part, walk);
    walk.keys.pop();
    if (form !== LEFT_OUT) converted[key] = form;
  }
  return converted;
}

function short(value: bigint): string {
  const digits = value.toString();
  return digits.length > 30 ? `${digits.slice(0, 30)}…` : digits;
}
