import { visibleJson } from '../console/terminal-text.ts';
import type { RunPlaceOptions } from '../runs/find-named-run.ts';
import type { ResultRow } from '../runs/result-rows.ts';
import type { TargetStatus } from '../runs/status.ts';
import { csvLine } from './csv-line.ts';

/** The forms of one file of rows. */
export const rowFormats = ['jsonl', 'csv', 'json'] as const;

/** One of {@link rowFormats}. */
export type RowFormat = (typeof rowFormats)[number];

/** What the columns of a CSV are, and what its cells hold. */
export interface CsvColumns<Row> {
  readonly columns: readonly string[];
  cell(row: Row, column: string): string;
  /** Whether cells are as they are, also those that a spreadsheet would run as a formula. */
  readonly raw?: boolean | undefined;
}

const resultColumns: CsvColumns<ResultRow> = {
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
    const value = row[column as keyof ResultRow];
    if (value === undefined) return '';
    return column === 'Result' ? JSON.stringify(value) : String(value);
  },
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
  return formatAnyRows(rows, format, { ...resultColumns, raw });
}

/** Writes rows of any kind in a form, piece by piece. */
export function formatAnyRows<Row extends object>(
  rows: AsyncIterable<Row>,
  format: RowFormat,
  csv: CsvColumns<Row>,
): AsyncGenerator<string> {
  if (format === 'csv') return csvText(rows, csv);
  return format === 'json' ? jsonText(rows) : jsonLines(rows);
}

async function* jsonLines(rows: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const row of rows) yield `${visibleJson(row)}\n`;
}

async function* jsonText(rows: AsyncIterable<object>): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const row of rows) {
    yield separator + visibleJson(row);
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

async function* csvText<Row>(
  rows: AsyncIterable<Row>,
  { columns, cell, raw = false }: CsvColumns<Row>,
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
