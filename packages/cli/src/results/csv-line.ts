/** What a spreadsheet takes for the start of a formula, in the widths of East Asia too; leading spaces do not keep it from that. */
const formula = /^\s*[=+\-@＝＋－＠]/;

/** What some spreadsheets skip before they look. */
const skipped = /^[\t\r\n]/;

/** Where a spreadsheet whose list separator is not a comma, or that takes a line break for one of rows, begins another cell. */
const innerFormula = /([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])/g;

/** A number of JSON is data. */
const negativeNumber = /^-\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whom a CSV is for. */
export interface CsvStyle {
  /** For a machine: every cell is as it is, also what a spreadsheet would run as a formula. */
  readonly raw?: boolean | undefined;
  /** For a spreadsheet that is opened with a double click: digits that it would drop are texts. */
  readonly excel?: boolean | undefined;
}

/** Numbers of which a spreadsheet drops zeros or digits: ids of accounts among them. */
const digitsAtRisk = /^(?:0\d+|\d{12,})$/;

/**
 * Writes a line of CSV (RFC 4180).
 *
 * Names of accounts, messages and results come from elsewhere, and a spreadsheet runs a cell that looks like a formula. So such
 * a cell gets an apostrophe before it, which spreadsheets take for "this is text"; numbers stay numbers.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 * @example
 * ```ts
 * csvLine(['=1+1', '-5', 'a "b", c']); // `'=1+1,-5,"a ""b"", c"\r\n`
 * ```
 */
export function csvLine(cells: readonly string[], { raw, excel }: CsvStyle = {}): string {
  const safe = raw ? cells : cells.map(harmless);
  const written = safe.map((cell) => quoted(excel && digitsAtRisk.test(cell) ? `="${cell}"` : cell));
  return `${written.join(',')}\r\n`;
}

function harmless(cell: string): string {
  if (negativeNumber.test(cell)) return cell;
  const within = cell.replace(innerFormula, "$1'");
  return formula.test(cell) || skipped.test(cell) ? `'${within}` : within;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
