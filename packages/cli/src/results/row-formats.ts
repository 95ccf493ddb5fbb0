import { visible } from '../console/terminal-text.ts';
import type { RunPlaceOptions } from '../runs/find-named-run.ts';
import { resultJson, rowJson } from '../runs/result-json.ts';
import type { ResultRow } from '../runs/result-rows.ts';
import type { TargetStatus } from '../runs/status.ts';
import { csvLine } from './csv-line.ts';

/** The forms of one file of rows. */
export const rowFormats = ['jsonl', 'csv', 'json'] as const;

/** One of {@link rowFormats}. */
export type RowFormat = (typeof rowFormats)[number];

/** How rows of some kind are written. */
export interface RowForm<Row> {
  /** Of CSV. */
  readonly columns: readonly string[];
  cell(row: Row, column: string): string;
  /** Writes a row as JSON on one line. */
  json(row: Row): string;
}

const resultForm: RowForm<ResultRow> = {
  columns: [
    'AccountId',
    'AccountName',
    'Region',
    'Status',
    'Result',
    'Class',
    'Error',
    'Message',
    'Remedy',
    'Reason',
  ],
  cell(row, column) {
    if (column === 'Result') return row.Result === undefined ? '' : resultJson(row.Result);
    return String(row[column as keyof ResultRow] ?? '');
  },
  json: rowJson,
};

/**
 * Writes the rows of a run in a form, piece by piece. CSV is that of RFC 4180; its column `Result` holds JSON.
 *
 * @param raw whether the cells of CSV are as they are, also those that a spreadsheet would run as a formula.
 * @example
 * ```ts
 * for await (const text of formatRows(rows, 'csv')) stdout.write(text);
 * ```
 */
export function formatRows(
  rows: AsyncIterable<ResultRow>,
  format: RowFormat,
  raw?: boolean,
): AsyncGenerator<string> {
  return formatAnyRows(rows, format, resultForm, raw);
}

/** Writes rows of any kind in a form, piece by piece. */
export function formatAnyRows<Row>(
  rows: AsyncIterable<Row>,
  format: RowFormat,
  form: RowForm<Row>,
  raw = false,
): AsyncGenerator<string> {
  if (format === 'csv') return csvText(rows, form, raw);
  // Outside of its texts, JSON on one line has no character that a terminal would act on.
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

async function* csvText<Row>(
  rows: AsyncIterable<Row>,
  { columns, cell }: RowForm<Row>,
  raw: boolean,
): AsyncGenerator<string> {
  yield csvLine(columns, raw);
  for await (const row of rows) {
    const cells = columns.map((column) => cell(row, column));
    yield csvLine(cells, raw);
  }
}

/** The options of `step-everywhere results`. */
export interface ResultsOptions extends RunPlaceOptions {
  /** A folder, a file, or `-` for standard output. */
  readonly out?: string;
  readonly format?: RowFormat | 'folder' | 'table';
  /** Only targets that ended so. */
  readonly status?: readonly TargetStatus[];
  /** Whether retries are taken in; they are unless it is false. */
  readonly merge: boolean;
  /** Whether CSV is for a machine: no cell is changed to keep a spreadsheet from running it. */
  readonly raw?: boolean;
  /** SQL over the rows, or `@FILE` that holds it. */
  readonly query?: string;
}
