import { createHash, randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json } from './json.ts';
import { StateError } from './state-error.ts';

/** An intrinsic function with evaluated arguments. */
export type IntrinsicFunction = (...args: Json[]) => Json;

/** The failure of an intrinsic function: `States.IntrinsicFailure`, which a state may catch. */
export function intrinsicFailure(functionName: string, problem: string): StateError {
  return new StateError('States.IntrinsicFailure', `${functionName}: ${problem}`);
}

const kinds = {
  string: (value: unknown) => typeof value === 'string',
  number: (value: unknown) => typeof value === 'number',
  integer: (value: unknown) => Number.isInteger(value),
  boolean: (value: unknown) => typeof value === 'boolean',
  array: (value: unknown) => Array.isArray(value),
  object: isObject,
  any: () => true,
};

type Kind = keyof typeof kinds;

/** Longest text to hash or encode, and longest array to create. */
const MAX_TEXT = 10_000;
const MAX_ARRAY = 1000;

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function define(
  name: string,
  parameters: readonly Kind[],
  // biome-ignore lint/suspicious/noExplicitAny: the kinds have been checked
  run: (...args: any[]) => Json,
  { optional = 0 } = {},
): [string, IntrinsicFunction] {
  const checked: IntrinsicFunction = (...args) => {
    if (args.length > parameters.length || args.length < parameters.length - optional) {
      throw intrinsicFailure(name, `expected ${parameters.length} arguments, got ${args.length}`);
    }
    args.forEach((value, i) => {
      const kind = parameters[i] ?? 'any';
      if (kinds[kind](value)) return;
      const shown = JSON.stringify(value).slice(0, 200);
      throw intrinsicFailure(name, `argument ${i + 1} is ${shown}; expected ${kind}`);
    });
    return run(...args);
  };
  return [name, checked];
}

function bounded(name: string, value: { readonly length: number }, most: number): void {
  if (value.length > most) throw intrinsicFailure(name, `${value.length} is over the limit of ${most}`);
}

function hash(text: string, algorithm: string): Json {
  bounded('States.Hash', text, MAX_TEXT);
  const known = HASHES[algorithm];
  if (known !== undefined) return createHash(known).update(text).digest('hex');
  const names = Object.keys(HASHES).join(', ');
  throw intrinsicFailure('States.Hash', `unknown algorithm ${algorithm}; expected one of ${names}`);
}

function partition(array: Json[], size: number): Json {
  if (size < 1) throw intrinsicFailure('States.ArrayPartition', `chunk size ${size}; expected 1 or more`);
  return Array.from({ length: Math.ceil(array.length / size) }, (_, i) =>
    array.slice(i * size, (i + 1) * size),
  );
}

function range(first: number, last: number, step: number): Json {
  if (step === 0) throw intrinsicFailure('States.ArrayRange', 'the increment is 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  bounded('States.ArrayRange', { length }, MAX_ARRAY);
  return Array.from({ length }, (_, i) => first + i * step);
}

function random(start: number, end: number, seed?: number): Json {
  if (end <= start) throw intrinsicFailure('States.MathRandom', `no number from ${start} to below ${end}`);
  if (seed === undefined) return randomInt(start, end);
  const drawn = createHash('sha256').update(String(seed)).digest().readUInt32BE();
  return start + (drawn % (end - start));
}

function merge(one: object, other: object, isDeep: boolean): Json {
  if (isDeep) throw intrinsicFailure('States.JsonMerge', 'a deep merge is not supported by Step Functions');
  return { ...one, ...other } as Json;
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw intrinsicFailure('States.StringToJson', (cause as Error).message);
  }
}

function base64(name: string, text: string, from: BufferEncoding, to: BufferEncoding): Json {
  bounded(name, text, MAX_TEXT);
  return Buffer.from(text, from).toString(to);
}

function split(text: string, splitters: string): Json {
  const parts: string[] = [''];
  for (const char of text) {
    if (splitters.includes(char)) parts.push('');
    else parts.push(parts.pop() + char);
  }
  return parts.filter((part) => part !== '');
}

/**
 * The intrinsic functions of the Amazon States Language, except `States.Format` and `States.Array`, which take any
 * number of arguments.
 *
 * They replace the interpreter's own: its `States.Hash` is wrong from 56 bytes on, and it drops every backslash.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export const intrinsicFunctions: ReadonlyMap<string, IntrinsicFunction> = new Map([
  define('States.StringToJson', ['string'], parseJson),
  define('States.JsonToString', ['any'], (value) => JSON.stringify(value)),
  define('States.ArrayPartition', ['array', 'integer'], partition),
  define('States.ArrayContains', ['array', 'any'], (array: Json[], wanted) =>
    array.some((value) => isDeepStrictEqual(value, wanted)),
  ),
  define('States.ArrayRange', ['integer', 'integer', 'integer'], range),
  define('States.ArrayGetItem', ['array', 'integer'], (array, index) => array[index] ?? null),
  define('States.ArrayLength', ['array'], (array) => array.length),
  define('States.ArrayUnique', ['array'], (array: Json[]) =>
    array.filter((value, i) => array.findIndex((other) => isDeepStrictEqual(value, other)) === i),
  ),
  define('States.Base64Encode', ['string'], (text) => base64('States.Base64Encode', text, 'utf8', 'base64')),
  define('States.Base64Decode', ['string'], (text) => base64('States.Base64Decode', text, 'base64', 'utf8')),
  define('States.Hash', ['string', 'string'], hash),
  define('States.JsonMerge', ['object', 'object', 'boolean'], merge),
  define('States.MathRandom', ['integer', 'integer', 'integer'], random, { optional: 1 }),
  define('States.MathAdd', ['number', 'number'], (a, b) => a + b),
  define('States.StringSplit', ['string', 'string'], split),
  define('States.UUID', [], () => randomUUID()),
]);
