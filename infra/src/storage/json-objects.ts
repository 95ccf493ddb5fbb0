import { MalformedObjectError, MissingObjectError } from '../errors/index.ts';
import type { RunObjects } from './run-objects.ts';
import { splitLines } from './split-lines.ts';

/**
 * Reads an object of JSON.
 *
 * @returns `undefined` when there is none
 * @throws {MalformedObjectError} when it is not JSON; what the objects throw
 */
export async function readJson<Value>(objects: RunObjects, key: string): Promise<Value | undefined> {
  const text = await objects.read(key);
  return text === undefined ? undefined : parse<Value>(objects, key, text);
}

/**
 * Reads an object of JSON lines as a stream: memory does not depend on their number.
 *
 * @throws {MissingObjectError} when there is none; {@link MalformedObjectError} for a line that is not JSON; what the
 *   objects throw
 * @example
 * ```ts
 * for await (const line of readLines<AccountLine>(objects, run.TargetsKey)) …
 * ```
 */
export async function* readLines<Line>(objects: RunObjects, key: string): AsyncGenerator<Line> {
  const chunks = await objects.open(key);
  if (chunks === undefined) throw new MissingObjectError(objects.place, key);
  for await (const line of splitLines(chunks)) yield parse<Line>(objects, key, line);
}

/** Stores a value as JSON. @throws what the objects throw. */
export async function storeJson(objects: RunObjects, key: string, value: object): Promise<void> {
  await objects.store(key, JSON.stringify(value));
}

function parse<Value>({ place }: RunObjects, key: string, text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new MalformedObjectError(place, key, { cause });
  }
}
