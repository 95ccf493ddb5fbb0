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
