import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { splitLines } from '@step-everywhere/infra/internal/run';
import { hasLongNumbers, quoteLongNumbers } from '../json/long-numbers.ts';
import { plainJson } from '../json/plain-json.ts';
import { rowJson } from '../runs/result-json.ts';
import type { AddedColumn, ResultRow } from '../runs/result-rows.ts';

/** DuckDB refuses larger results (in bytes), with an error that says so. */
const largestResult = 64 * 1024 * 1024;

const textColumns = (...names: readonly string[]): AddedColumn[] =>
  names.map((name) => ({ name, type: 'VARCHAR' }));
const ofTarget = textColumns('AccountId', 'AccountName', 'Region');
const ofFailure = textColumns('Class', 'Error', 'Message', 'Remedy', 'Reason');

/** The settings of the view. */
export interface ResultTableOptions {
  /** Folder for the view's file, which must exist while the view is used. */
  readonly folder: string;
  /** Columns that the user added to the rows. */
  readonly added: readonly AddedColumn[];
  readonly signal: AbortSignal;
}

/**
 * Creates the view `results` over a run's rows. The rows are written to a file, so that memory does not grow with
 * their number.
 * Its column `Result` has a type that fits every result (a struct for objects, so that their fields can be named),
 * else `JSON`.
 */
export async function makeResultTable(
  connection: DuckDBConnection,
  rows: AsyncIterable<ResultRow>,
  { folder, added, signal }: ResultTableOptions,
): Promise<void> {
  const file = join(folder, 'results.jsonl');
  const seen = { texts: false, rows: false, longNumbers: false };
  const lines = async function* () {
    for await (const row of rows) {
      seen.texts ||= (row.Result?.texts.length ?? 0) > 0;
      seen.rows ||= row.Result?.isRows ?? false;
      const line = rowJson(row, ({ texts }) => `[${texts.map(plainJson).join(',')}]`);
      seen.longNumbers ||= hasLongNumbers(line);
      yield `${line}\n`;
    }
  };
  await write(file, lines(), signal);
  const inferred = seen.texts ? await inferType(connection, sourceOf(file)) : 'JSON[]';
  // If another value has a fraction, DuckDB would round a whole number that has more digits than a DOUBLE.
  if (!seen.longNumbers || !inferred.includes('DOUBLE'))
    return makeView(connection, sourceOf(file), { added, type: inferred, isRows: seen.rows });
  const exact = join(folder, 'exact.jsonl');
  await write(exact, longNumbersAsTexts(file), signal);
  const type = await inferType(connection, sourceOf(exact));
  await makeView(connection, sourceOf(exact), { added, type, isRows: seen.rows });
}

async function write(file: string, lines: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
  await pipeline(Readable.from(lines), createWriteStream(file, { mode: 0o600 }), { signal });
}

async function* longNumbersAsTexts(file: string): AsyncGenerator<string> {
  for await (const line of splitLines(createReadStream(file))) yield `${quoteLongNumbers(line)}\n`;
}

function sourceOf(file: string): string {
  return `${literal(file)}, format = 'newline_delimited', maximum_object_size = ${largestResult}`;
}

interface View {
  readonly added: readonly AddedColumn[];
  /** Type of the column `Result`. */
  readonly type: string;
  /** Whether the worker yields rows: each target then has a list of rows, even if there is only one. */
  readonly isRows: boolean;
}

async function makeView(
  connection: DuckDBConnection,
  source: string,
  { added, type, isRows }: View,
): Promise<void> {
  const before = [...ofTarget, ...added, ...textColumns('Status')];
  const columns = [...before, { name: 'Result', type }, ...ofFailure];
  const typed = columns.map((column) => `${literal(column.name)}: ${literal(column.type)}`);
  const named = (some: readonly { readonly name: string }[]) => some.map(({ name }) => identifier(name));
  const result = isRows ? 'Result' : 'Result[1] as Result';
  await connection.run(
    `create view results as select ${[...named(before), result, ...named(ofFailure)].join(', ')}
     from read_json(${source}, columns = { ${typed.join(', ')} })`,
  );
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Looks at every result instead of a sample, because the exception is often the last. */
async function inferType(connection: DuckDBConnection, source: string): Promise<string> {
  const sql = `describe select Result from read_json(${source}, sample_size = -1, map_inference_threshold = -1)`;
  try {
    const [row] = (await connection.runAndReadAll(sql)).getRowsJson();
    const type = String(row?.[1] ?? '');
    return type.endsWith('[]') ? type : 'JSON[]';
  } catch {
    // Objects do not fit a struct if, for example, they have the fields `id` and `Id`.
    return 'JSON[]';
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
