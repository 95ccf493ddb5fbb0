/**
 * Levels of objects and lists in a readable result. Code that processes results (a comparison, SQL, a page) recurses
 * level by level, and a stack is finite.
 */
const deepest = 500;

/** A stored result cannot be read. The message contains only the reason, because the caller knows the key. */
export class UnreadableResultError extends Error {
  override readonly name = 'UnreadableResultError';
}

/** The stored result of one target. */
export interface StoredResult {
  /** Whether the worker yielded rows, of which there may be one or none; otherwise it returned one value. */
  readonly isRows: boolean;
  /** The value, or each row: JSON on one line, with numbers, strings, keys and their order as stored. */
  readonly texts: readonly string[];
}

/**
 * Splits the stored result of one target: the one value that the worker returned, or the rows that it yielded. Every row ends
 * with a line feed, and a value does not.
 *
 * @param stored JSON or JSON Lines.
 * @throws {UnreadableResultError} for text that is not JSON, or is nested more than 500 levels deep
 * @example
 * ```ts
 * readStoredResult('{"a":1}\n'); // { isRows: true, texts: ['{"a":1}'] }
 * readStoredResult('{"a":1}'); // { isRows: false, texts: ['{"a":1}'] }
 * ```
 */
export function readStoredResult(stored: string): StoredResult {
  const lines = stored.split('\n').filter((line) => line.trim() !== '');
  const problem = problemIn(lines);
  if (problem === undefined)
    return { isRows: lines.length !== 1 || stored.endsWith('\n'), texts: lines.map(onOneLine) };
  // One value over several lines, which a worker without our SDK may have written.
  if (lines.length > 1 && problemIn([stored]) === undefined)
    return { isRows: false, texts: [onOneLine(stored)] };
  throw problem;
}

/** JSON strings contain no raw line breaks or tabs, so all of those are between tokens and can be removed. */
function onOneLine(json: string): string {
  return json.trim().replace(/[\n\r\t]+/g, ' ');
}

function problemIn(texts: readonly string[]): UnreadableResultError | undefined {
  try {
    if (!texts.some((text) => isTooDeep(JSON.parse(text), text))) return undefined;
    return new UnreadableResultError(`it is nested more than ${deepest} levels deep`);
  } catch (cause) {
    return new UnreadableResultError(`it is not JSON (${(cause as Error).message})`, { cause });
  }
}

/** Level by level, because recursion would overflow our own stack on the values that this check refuses. */
function isTooDeep(value: unknown, text: string): boolean {
  if ((text.match(/[[{]/g)?.length ?? 0) <= deepest) return false;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= deepest) return true;
    level = level.flatMap((each) => (isCompound(each) ? Object.values(each).filter(isCompound) : []));
  }
  return false;
}

function isCompound(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
