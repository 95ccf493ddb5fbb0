/** Rows that are looked at for the widths of the columns; more are written as wide as those. */
const measuredRows = 1_000;

/** Characters of a cell; the rest is for the other formats. */
const widestCell = 60;

/**
 * Writes rows as a table for the eye, piece by piece.
 *
 * @param rows cells as text, as many as there are columns.
 */
export async function* textTable(
  columns: readonly string[],
  rows: AsyncIterable<readonly string[]>,
): AsyncGenerator<string> {
  const waiting: (readonly string[])[] = [];
  let widths: readonly number[] | undefined;
  const head = () => {
    widths = columns.map((column, index) => {
      return Math.max(shown(column).length, ...waiting.map((row) => shown(row[index] ?? '').length));
    });
    const rule = widths.map((width) => '─'.repeat(width));
    return [columns, rule, ...waiting].map((row) => line(row, widths ?? [])).join('');
  };
  for await (const row of rows) {
    if (widths !== undefined) yield line(row, widths);
    else if (waiting.push(row) === measuredRows) yield head();
  }
  if (widths === undefined) yield head();
}

function line(row: readonly string[], widths: readonly number[]): string {
  const cells = widths.map((width, index) => shown(row[index] ?? '').padEnd(width));
  return `${cells.join('  ').trimEnd()}\n`;
}

function shown(text: string): string {
  const flat = text.replace(/\p{Cc}+/gu, ' ');
  return flat.length > widestCell ? `${flat.slice(0, widestCell - 1)}…` : flat;
}

/** Writes rows in columns, each as wide as its widest cell. */
export function writeTable(
  stream: NodeJS.WritableStream,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  for (const row of all) {
    const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
    stream.write(`${line.trimEnd()}\n`);
  }
}
