/**
 * Levels of objects and lists in a result that can be read. What takes results apart (JSON.stringify, a comparison, SQL, a
 * page) goes down level by level, and a stack has an end.
 */
const deepest = 500;

/** A stored result cannot be read. The message is the reason alone; who reads it knows the key. */
export class UnreadableResultError extends Error {
  override readonly name = 'UnreadableResultError';
}

/**
 * Takes apart what a worker left of one target: the one value that it returned, or the rows that it yielded.
 *
 * @param text JSON, or JSON Lines.
 * @returns one entry for a value; of rows as many as there are, also none.
 * @throws {UnreadableResultError} for what is not JSON, or is nested more than 500 levels deep
 * @example
 * ```ts
 * parseStoredResult('{"a":1}\n{"a":2}\n'); // [{ a: 1 }, { a: 2 }]
 * ```
 */
export function parseStoredResult(text: string): unknown[] {
  const values = parseLines(
    text.split('\n').filter((line) => line.trim() !== ''),
    text,
  );
  if (values.some(isTooDeep))
    throw new UnreadableResultError(`it is nested more than ${deepest} levels deep`);
  return values;
}

function parseLines(lines: readonly string[], whole: string): unknown[] {
  try {
    return lines.map((line) => JSON.parse(line));
  } catch (cause) {
    // One value over several lines, which a worker without our library may have written.
    if (lines.length > 1 && isJson(whole)) return [JSON.parse(whole)];
    throw new UnreadableResultError(`it is not JSON (${(cause as Error).message})`, { cause });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Level by level, so that no stack is used up by what would use up others'. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((each) => (isCompound(each) ? Object.values(each).filter(isCompound) : []));
  }
  return false;
}

function isCompound(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
