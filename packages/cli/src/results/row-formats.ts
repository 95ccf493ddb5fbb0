import { textTable } from '../console/table.ts';
import { visible } from '../console/terminal-text.ts';
import { resultJson, rowJson } from '../runs/result-json.ts';
import type { ResultRow } from '../runs/result-rows.ts';
import { type CsvStyle, csvLine } from './csv-line.ts';
import type { RowFormat } from './results-options.ts';
import { withColumns } from './row-columns.ts';

/** How one kind of rows is written. */
export interface RowForm<Row> {
  /** Columns of the CSV. */
  readonly columns: readonly string[];
  cell(row: Row, column: string): string;
  /** Writes a row as JSON on one line. */
  json(row: Row): string;
}

const ofEveryTarget = ['AccountId', 'AccountName', 'Region'];
const ofOutcome = ['Status', 'Result', 'Class', 'Error', 'Message', 'Remedy', 'Reason'];

function resultForm(added: readonly string[]): RowForm<ResultRow> {
  return {
    columns: [...ofEveryTarget, ...added, ...ofOutcome],
    cell(row, column) {
      if (added.includes(column)) return addedCell(row, column);
      if (column === 'Result') return row.Result === undefined ? '' : resultJson(row.Result);
      return String(row[column as keyof ResultRow] ?? '');
    },
    json: rowJson,
  };
}

function addedCell({ Added }: ResultRow, column: string): string {
  const value = Added?.[column] ?? '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** How rows are written to a file or to standard output. */
export interface RowFormatOptions extends CsvStyle {
  readonly format: RowFormat | 'table';
  /** Names of the columns that the user added. */
  readonly added: readonly string[];
}

/**
 * Writes one line for each target of a run, piece by piece. CSV follows RFC 4180; its column `Result` contains JSON.
 *
 * @example
 * ```ts
 * for await (const text of formatTargets(rows, { format: 'csv', added: [] })) stdout.write(text);
 * ```
 */
export function formatTargets(
  targets: AsyncIterable<ResultRow>,
  { format, added, ...csv }: RowFormatOptions,
): AsyncGenerator<string> {
  if (format !== 'table') return formatAnyRows(targets, format, resultForm(added), csv);
  return textTable([...ofEveryTarget, ...added, 'Status', 'Result'], tableCells(targets, added));
}

/** The cells for a terminal: without the result, but with the reason why there is none. */
async function* tableCells(
  targets: AsyncIterable<ResultRow>,
  added: readonly string[],
): AsyncGenerator<readonly string[]> {
  for await (const row of targets) {
    const { AccountId, AccountName, Region, Status, Result, Message, Reason } = row;
    const result = Result === undefined ? (Message ?? Reason ?? '') : resultJson(Result);
    const cells = added.map((column) => addedCell(row, column));
    yield [AccountId, AccountName, Region, ...cells, Status, result];
  }
}

/**
 * Writes the rows that a worker yielded, piece by piece.
 *
 * @param lines JSON objects, whose fields are the columns of a CSV or a table.
 */
export function formatLines(
  lines: AsyncIterable<string>,
  { format, added, ...csv }: RowFormatOptions,
  signal: AbortSignal,
): AsyncGenerator<string> {
  if (format === 'jsonl') return jsonLines(lines, visible);
  if (format === 'json') return jsonText(lines, visible);
  return withColumns(lines, [...ofEveryTarget, ...added], signal, ({ columns, cells }) =>
    format === 'table' ? textTable(columns, cells()) : csvText(columns, cells(), csv),
  );
}

/** Writes rows of any kind in a format, piece by piece. */
export function formatAnyRows<Row>(
  rows: AsyncIterable<Row>,
  format: RowFormat,
  form: RowForm<Row>,
  csv: CsvStyle = {},
): AsyncGenerator<string> {
  if (format === 'csv') return csvText(form.columns, cellsOf(rows, form), csv);
  // Outside of its strings, JSON on one line has no character that a terminal would act on.
  const json = (row: Row) => visible(form.json(row));
  return format === 'json' ? jsonText(rows, json) : jsonLines(rows, json);
}

async function* jsonLines<Row>(rows: AsyncIterable<Row>, json: (row: Row) => string): AsyncGenerator<string> {
  for await (const row of rows) yield `${json(row)}\n`;
}

async function* jsonText<Row>(rows: AsyncIterable<Row>, json: (row: Row) => string): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const row of rows) {
    yield separator + json(row);
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

async function* cellsOf<Row>(
  rows: AsyncIterable<Row>,
  { columns, cell }: RowForm<Row>,
): AsyncGenerator<readonly string[]> {
  for await (const row of rows) yield columns.map((column) => cell(row, column));
}

/** Without this mark, Excel reads UTF-8 as another encoding. */
const byteOrderMark = '\uFEFF';

async function* csvText(
  columns: readonly string[],
  rows: AsyncIterable<readonly string[]>,
  csv: CsvStyle,
): AsyncGenerator<string> {
  yield (csv.excel ? byteOrderMark : '') + csvLine(columns, csv);
  for await (const cells of rows) yield csvLine(cells, csv);
}
