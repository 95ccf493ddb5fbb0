import type { DuckDBConnection, DuckDBResult, DuckDBType } from '@duckdb/node-api';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { readOptionFile } from '../console/read-option.ts';
import { textTable } from '../console/table.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../console/temporary-folder.ts';
import { writeText } from '../console/write-file.ts';
import { UnreadableResults } from '../runs/unreadable-results.ts';
import type { CsvStyle } from './csv-line.ts';
import { loadDuckDb } from './load-duckdb.ts';
import { readResults } from './read-results.ts';
import { makeResultTable } from './result-table.ts';
import type { ResultsOptions, RowFormat } from './results-options.ts';
import { RowCount } from './row-count.ts';
import { formatAnyRows } from './row-formats.ts';
import { type SqlValue, sqlValueConverter } from './sql-values.ts';

type QueryOptions = ResultsOptions & {
  readonly query: string;
  readonly format: RowFormat | 'folder' | 'table';
};

/** Maximum memory of DuckDB; it writes further data to the temporary folder. */
const memoryLimit = '512MB';

/**
 * Runs a query over the results of a run, with a DuckDB in this process.
 *
 * @returns the results that cannot be read and are missing in the query, and the number of rows in the answer.
 * @throws {DuckDbMissingError} when DuckDB is not installed.
 * @throws {OptionError} for SQL that DuckDB refuses.
 */
export async function queryResults(
  name: string,
  options: QueryOptions,
  console: Console,
): Promise<{ readonly unreadable: UnreadableResults; readonly rows: RowCount }> {
  const { format } = options;
  if (format === 'folder')
    throw new OptionError('--query', 'its answer is one file; let --out end in .jsonl, .csv or .json');
  const { query } = options;
  const sql = query.startsWith('@') ? await readOptionFile('--query', query.slice(1), console.cwd) : query;
  // Loaded before anything is downloaded, so that a missing DuckDB is reported at once.
  const { DuckDBInstance } = await loadDuckDb();
  const results = await readResults(name, options, console);
  const { added } = results;
  const rows = new RowCount();
  const folder = makeTemporaryFolder('query-');
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: memoryLimit,
      temp_directory: folder,
      // A query must not download native code.
      autoinstall_known_extensions: 'false',
    });
    const connection = await instance.connect();
    console.signal.addEventListener('abort', () => connection.interrupt(), { once: true });
    const unreadable = new UnreadableResults();
    await makeResultTable(connection, unreadable.among(results.rows), {
      folder,
      added,
      signal: console.signal,
    });
    await writeText(options.out, answer(connection, sql, rows, { ...options, format }), console);
    connection.closeSync();
    instance.closeSync();
    return { unreadable, rows };
  } catch (error) {
    console.signal.throwIfAborted();
    throw error;
  } finally {
    removeTemporaryFolder(folder);
  }
}

async function* answer(
  connection: DuckDBConnection,
  sql: string,
  rows: RowCount,
  { format, ...csv }: CsvStyle & { readonly format: RowFormat | 'table' },
): AsyncGenerator<string> {
  try {
    const result = await connection.stream(sql);
    const columns = result.deduplicatedColumnNames();
    if (format === 'table') return yield* textTable(columns, rows.of(cellsOf(result)));
    const form = {
      columns,
      cell: (row: SqlRow, column: string) => cellOf(row[column] ?? null),
      json: (row: SqlRow) => JSON.stringify(row),
    };
    yield* formatAnyRows(rows.of(objectsOf(result, columns)), format, form, csv);
  } catch (cause) {
    const { message } = cause as Error;
    throw new OptionError('--query', message.replace(/^Failed to extract statements: /, ''), { cause });
  }
}

type SqlRow = Readonly<Record<string, SqlValue>>;

async function* valuesOf(result: DuckDBResult): AsyncGenerator<readonly SqlValue[]> {
  const convert = await sqlValueConverter();
  // The types of single vectors do not distinguish JSON from text; the types of the whole answer do.
  const types = result.columnTypes();
  for await (const rows of result.yieldRows())
    for (const row of rows)
      yield row.map((value, index) => convert(value, types[index] as DuckDBType, convert));
}

async function* cellsOf(result: DuckDBResult): AsyncGenerator<readonly string[]> {
  for await (const values of valuesOf(result)) yield values.map(cellOf);
}

async function* objectsOf(result: DuckDBResult, columns: readonly string[]): AsyncGenerator<SqlRow> {
  for await (const values of valuesOf(result))
    yield Object.fromEntries(columns.map((column, index) => [column, values[index] ?? null]));
}

function cellOf(value: SqlValue): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
