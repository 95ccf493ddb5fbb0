import type { ResultRow } from './result-rows.ts';

/** The forms of one file of rows. */
export const rowFormats = ['jsonl', 'csv', 'json'] as const;

/** One of {@link rowFormats}. */
export type RowFormat = (typeof rowFormats)[number];

const columns = [
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
] as const;

const formats: Readonly<Record<RowFormat, (rows: AsyncIterable<ResultRow>) => AsyncGenerator<string>>> = {
  jsonl: async function* (rows) {
    for await (const row of rows) yield `${JSON.stringify(row)}\n`;
  },
  json: async function* (rows) {
    let separator = '[\n';
    for await (const row of rows) {
      yield separator + JSON.stringify(row);
      separator = ',\n';
    }
    yield separator === '[\n' ? '[]\n' : '\n]\n';
  },
  csv: async function* (rows) {
    yield `${columns.join(',')}\r\n`;
    for await (const row of rows) yield `${columns.map((column) => cell(row, column)).join(',')}\r\n`;
  },
};

/**
 * Writes rows in a form, piece by piece. CSV is that of RFC 4180; its column `Result` holds JSON.
 *
 * @example
 * ```ts
 * for await (const text of formatRows(rows, 'csv')) stdout.write(text);
 * ```
 */
export function formatRows(rows: AsyncIterable<ResultRow>, format: RowFormat): AsyncGenerator<string> {
  return formats[format](rows);
}

function cell(row: ResultRow, column: (typeof columns)[number]): string {
  const value = row[column];
  const text = column === 'Result' ? (value === undefined ? '' : JSON.stringify(value)) : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
