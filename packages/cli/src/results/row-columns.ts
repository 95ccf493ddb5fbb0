import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { splitLines } from '@step-everywhere/infra/internal/run';
import { makeTemporaryFolder, removeTemporaryFolder } from '../console/temporary-folder.ts';
import { objectFields } from '../json/object-fields.ts';

/** Rows whose columns are known, because all of them were read. */
export interface SpooledRows {
  /** All fields of the rows, in the order in which they first occurred. */
  readonly columns: readonly string[];
  /** The rows; a missing column is an empty cell. */
  cells(): AsyncGenerator<readonly string[]>;
}

/**
 * Reads all rows into a file and then passes them on, so that memory does not grow with their number.
 *
 * @param lines JSON objects, one on each line.
 * @param first columns that exist even without a row.
 * @param use gets the rows; the file is deleted when it has finished.
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

/** A text is written as it is, null as an empty cell, and a nested value as JSON. */
function cellsOf(line: string, columns: readonly string[]): string[] {
  const fields = new Map(objectFields(line) ?? []);
  return columns.map((column) => {
    const value = fields.get(column) ?? 'null';
    if (value === 'null') return '';
    return value.startsWith('"') ? JSON.parse(value) : value;
  });
}
