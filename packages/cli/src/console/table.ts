import { visibleLine } from './terminal-text.ts';

/** Rows that decide the widths of the columns; later rows get the same widths. */
const measuredRows = 1_000;

/** Maximum characters of a cell; the other formats show the whole value. */
const widestCell = 60;

/**
 * Formats rows as a table for a terminal, piece by piece.
 *
 * @param rows cells as text, one for each column.
 */
export async function* textTable(
  columns: readonly string[],
  rows: AsyncIterable<readonly string[]>,
): AsyncGenerator<string> {
  const measured = [columns.map(shown)];
  let widths: readonly number[] | undefined;
  const head = () => {
    widths = widthsOf(measured);
    const [header = [], ...cells] = measured;
    return [header, widths.map((width) => '─'.repeat(width)), ...cells]
      .map((row) => line(row, widths ?? []))
      .join('');
  };
  for await (const row of rows) {
    const cells = row.map(shown);
    if (widths !== undefined) yield line(cells, widths);
    else if (measured.push(cells) > measuredRows) yield head();
  }
  if (widths === undefined) yield head();
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const [header = []] = rows;
  return header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
}

function line(row: readonly string[], widths: readonly number[]): string {
  const cells = widths.map((width, column) => (row[column] ?? '').padEnd(width));
  return `${cells.join('  ').trimEnd()}\n`;
}

function shown(text: string): string {
  const flat = visibleLine(text);
  return flat.length > widestCell ? `${flat.slice(0, widestCell - 1)}…` : flat;
}

/** Writes rows in columns, each as wide as its widest cell. */
export function writeTable(
  stream: NodeJS.WritableStream,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const all = [header, ...rows.map((cells) => cells.map(visibleLine))];
  const widths = widthsOf(all);
  for (const row of all) stream.write(line(row, widths));
}
