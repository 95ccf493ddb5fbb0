/**
 * The start of a formula in spreadsheets, including the full-width characters of East Asian text; leading spaces do
 * not prevent it.
 */
const formula = /^\s*[=+\-@＝＋－＠]/;

/** Characters that some spreadsheets skip before they look for a formula. */
const skipped = /^[\t\r\n]/;

/**
 * Where another cell begins in a spreadsheet whose list separator is not a comma, or that splits rows at every line
 * break.
 */
const innerFormula = /([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])/g;

/** A number in JSON is not a formula. */
const negativeNumber = /^-\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The intended reader of a CSV. */
export interface CsvStyle {
  /** For a program: no cell is changed, not even one that a spreadsheet would run as a formula. */
  readonly raw?: boolean | undefined;
  /** For a spreadsheet that is opened with a double click: numbers that would lose digits are written as text. */
  readonly excel?: boolean | undefined;
}

/** Numbers that would lose zeros or digits in a spreadsheet, account ids among them. */
const digitsAtRisk = /^(?:0\d+|\d{12,})$/;

/**
 * Writes a line of CSV (RFC 4180).
 * Names of accounts, messages and results are untrusted, and a spreadsheet runs a cell that looks like a formula.
 * Such a cell gets an apostrophe at its start, which marks text in spreadsheets; numbers stay numbers.
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
