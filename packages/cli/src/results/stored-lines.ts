/**
 * Takes apart what a worker left of one target: the one value that it returned, or the rows that it yielded.
 *
 * @param text JSON, or JSON Lines.
 * @returns one entry for a value; of rows as many as there are, also none.
 * @example
 * ```ts
 * parseStoredLines('{"a":1}\n{"a":2}\n'); // [{ a: 1 }, { a: 2 }]
 * ```
 */
export function parseStoredLines(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2) return lines.map((line) => JSON.parse(line));
  try {
    return lines.map((line) => JSON.parse(line));
  } catch {
    // One value over several lines, which a worker without our library may have written.
    return [JSON.parse(text)];
  }
}

/** The result of a target as one value: several rows, or none, as a list. */
export function parseResult(text: string): unknown {
  const lines = parseStoredLines(text);
  return lines.length === 1 ? lines[0] : lines;
}
