import { MalformedObjectError, MissingObjectError } from '../errors/index.ts';
import type { RunObjects } from './run-objects.ts';
import { splitLines } from './split-lines.ts';
import { tooLarge } from './too-large.ts';

/** Bytes of an object: several times as much as the largest that a run writes. */
export const mostBytes = 4 * 1024 * 1024;

/** Characters of a line: the same. */
const longestLine = 1024 * 1024;

/**
 * Reads an object of JSON.
 *
 * @returns `undefined` if there is none
 * @throws {MalformedObjectError} if it is not JSON, or is larger than any that a run writes; errors of `objects`
 */
export async function readJson<Value>(objects: RunObjects, key: string): Promise<Value | undefined> {
  const text = await objects.read(key, mostBytes);
  return text === undefined ? undefined : parse<Value>(objects, key, text);
}

/**
 * Reads an object of JSON lines as a stream: memory does not depend on their number.
 *
 * @throws {MissingObjectError} if there is none; {@link MalformedObjectError} for a line that is not JSON, or longer than
 *   any that a run writes; errors of `objects`
 * @example
 * ```ts
 * for await (const line of readLines<AccountLine>(objects, run.TargetsKey)) …
 * ```
 */
export async function* readLines<Line>(objects: RunObjects, key: string): AsyncGenerator<Line> {
  const opened = await objects.open(key);
  if (opened === undefined) throw new MissingObjectError(objects.location, key);
  const refuse = (length: number) => tooLarge(objects.location, key, length, longestLine);
  for await (const line of splitLines(opened.body, longestLine, refuse))
    yield parse<Line>(objects, key, line);
}

/** Stores a value as JSON. @throws errors of `objects`. */
export async function storeJson(objects: RunObjects, key: string, value: object): Promise<void> {
  await objects.store(key, JSON.stringify(value));
}

/** Reads the text of an object. @throws {MalformedObjectError} when it is not JSON. */
export function parse<Value>({ location }: Pick<RunObjects, 'location'>, key: string, text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    // The parser's own error quotes the text.
    throw new MalformedObjectError(location, key, { cause: new SyntaxError('It is not JSON.') });
  }
}
