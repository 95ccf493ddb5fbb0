import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ResultRow } from '../runs/result-rows.ts';

/** A result of more bytes than this is refused by DuckDB, which says so. */
const largestResult = 64 * 1024 * 1024;

const textColumns = [
  'AccountId',
  'AccountName',
  'Region',
  'Status',
  'Class',
  'Error',
  'Message',
  'Remedy',
  'Reason',
] as const;

/**
 * Makes the view `results` of a run's rows, by way of a file: memory does not grow with their number.
 *
 * Its column `Result` has the type that fits every result (a struct for objects, whose fields can be named), else `JSON`.
 *
 * @param rows whose `Result` is a list of the stored lines: one value, or rows.
 * @param folder for the file; the view needs it as long as it is used.
 */
export async function makeResultTable(
  connection: DuckDBConnection,
  rows: AsyncIterable<ResultRow>,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const file = join(folder, 'results.jsonl');
  const seen = { lines: false, rows: false };
  const texts = async function* () {
    for await (const row of rows) {
      const lines = row.Result as readonly unknown[] | undefined;
      if (lines !== undefined) {
        seen.lines ||= lines.length > 0;
        seen.rows ||= lines.length !== 1;
      }
      yield `${JSON.stringify(row)}\n`;
    }
  };
  await pipeline(Readable.from(texts()), createWriteStream(file, { mode: 0o600 }), { signal });
  const source = `${literal(file)}, format = 'newline_delimited', maximum_object_size = ${largestResult}`;
  const type = seen.lines ? await inferType(connection, source) : 'JSON[]';
  const columns = [...textColumns.map((column) => `${column}: 'VARCHAR'`), `Result: ${literal(type)}`];
  // Of a worker that yields rows, a target may have left but one: it is a list as the others are.
  const result = seen.rows ? 'Result' : 'Result[1] as Result';
  const [account, name, region, status, ...rest] = textColumns;
  await connection.run(
    `create view results as select ${[account, name, region, status, result, ...rest].join(', ')}
     from read_json(${source}, columns = { ${columns.join(', ')} })`,
  );
}

/** Looks at every result, not at a sample: the odd one out is often the last. */
async function inferType(connection: DuckDBConnection, source: string): Promise<string> {
  const sql = `describe select Result from read_json(${source}, sample_size = -1, map_inference_threshold = -1)`;
  try {
    const [row] = (await connection.runAndReadAll(sql)).getRowsJson();
    const type = String(row?.[1] ?? '');
    return type.endsWith('[]') ? type : 'JSON[]';
  } catch {
    // Objects with the fields `id` and `Id`, for one, are no struct.
    return 'JSON[]';
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
