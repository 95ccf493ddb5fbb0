import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { splitLines } from '@step-everywhere/infra/internal/run';
import { makeTemporaryFolder, removeTemporaryFolder } from '../console/temporary-folder.ts';
import { objectFields } from '../json/object-fields.ts';

/** Rows whose columns are known, which takes a look at all of them. */
export interface SpooledRows {
  /** The union of the fields, in the order in which they first came. */
  readonly columns: readonly string[];
  /** The rows; a column that a row does not have is an empty cell. */
  cells(): AsyncGenerator<readonly string[]>;
}

/**
 * Reads rows to their end, into a file, and then hands them on: memory does not grow with their number.
 *
 * @param lines JSON objects, one on each line.
 * @param first columns that are there even without a row.
 * @param use is given the rows; the file is removed when it has ended.
 */
export async function* withColumns(
  lines: AsyncIterable<string>,
  first: readonly string[],
  signal: AbortSignal,
  use: (rows: SpooledRows) => AsyncIterable<string>,
): AsyncGenerator<string> {
  const folder = makeTemporaryFolder('rows-');
  const file = join(folder, 'rows.jsonl');
  const known = new Set(first);
  const noted = async function* () {
    for await (const line of lines) {
      for (const [key] of objectFields(line) ?? []) known.add(key);
      yield `${line}\n`;
    }
  };
  try {
    await pipeline(Readable.from(noted()), createWriteStream(file, { mode: 0o600 }), { signal });
    const columns = [...known];
    const cells = async function* () {
      for await (const line of splitLines(createReadStream(file))) yield cellsOf(line, columns);
    };
    yield* use({ columns, cells });
  } finally {
    removeTemporaryFolder(folder);
  }
}

/** A text stands for itself, null for nothing, and what is nested is JSON. */
function cellsOf(line: string, columns: readonly string[]): string[] {
  const fields = new Map(objectFields(line) ?? []);
  return columns.map((column) => {
    const value = fields.get(column) ?? 'null';
    if (value === 'null') return '';
    return value.startsWith('"') ? JSON.parse(value) : value;
  });
}
