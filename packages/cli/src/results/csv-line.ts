/** What a spreadsheet takes for the start of a formula, in the widths of East Asia too; leading spaces do not keep it from that. */
const formula = /^\s*[=+\-@＝＋－＠]/;

/** What some spreadsheets skip before they look. */
const skipped = /^[\t\r\n]/;

/** Where a spreadsheet whose list separator is not a comma, or that takes a line break for one of rows, begins another cell. */
const innerFormula = /([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])/g;

/** A number of JSON is data. */
const negativeNumber = /^-\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Writes a line of CSV (RFC 4180).
 *
 * Names of accounts, messages and results come from elsewhere, and a spreadsheet runs a cell that looks like a formula. So such
 * a cell gets an apostrophe before it, which spreadsheets take for "this is text"; numbers stay numbers.
 *
 * @param raw leaves every cell as it is.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 * @example
 * ```ts
 * csvLine(['=1+1', '-5', 'a "b", c'], false); // `'=1+1,-5,"a ""b"", c"\r\n`
 * ```
 */
export function csvLine(cells: readonly string[], raw: boolean): string {
  return `${cells.map((cell) => quoted(raw ? cell : harmless(cell))).join(',')}\r\n`;
}

function harmless(cell: string): string {
  if (negativeNumber.test(cell)) return cell;
  const within = cell.replace(innerFormula, "$1'");
  return formula.test(cell) || skipped.test(cell) ? `'${within}` : within;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
