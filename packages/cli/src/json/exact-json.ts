/**
 * A feature of JavaScript's JSON that TypeScript does not know yet:
 * https://github.com/tc39/proposal-json-parse-with-source
 */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
}

const json = JSON as unknown as JsonWithSource;

/**
 * Parses JSON without losing a digit: a number that `JSON.parse` would round is kept as it is written, also when
 * `JSON.stringify` writes it again.
 *
 * @throws {SyntaxError} for a text that is not JSON.
 * @example
 * ```ts
 * JSON.stringify(parseExactly('[9007199254740993, 1.50]')); // '[9007199254740993,1.5]'
 * ```
 */
export function parseExactly(text: string): unknown {
  return json.parse(text, (_, value, { source = '' }) =>
    typeof value === 'number' && !isExactNumber(source) ? json.rawJSON(source) : value,
  );
}

/** Makes a value for a number with more digits than a JavaScript number can keep. @param text a number in JSON. */
export function exactNumber(text: string): number | object {
  return isExactNumber(text) ? Number(text) : json.rawJSON(text);
}

/** Whether a value of {@link parseExactly} is a number that JavaScript cannot represent. */
export function isRawNumber(value: unknown): boolean {
  return json.isRawJSON(value);
}

/**
 * Whether the JavaScript number for a JSON number has exactly its value.
 *
 * @example
 * ```ts
 * isExactNumber('1.50'); // true
 * isExactNumber('9007199254740993'); // false
 * isExactNumber('1e400'); // false
 * ```
 */
export function isExactNumber(source: string): boolean {
  const value = Number(source);
  if (!Number.isFinite(value) || (value === 0 && source.startsWith('-'))) return false;
  return decimal(source) === decimal(String(value));
}

/**
 * One form for all spellings of the same value: sign, digits without leading and trailing zeros, and the position of
 * the point.
 */
function decimal(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign}${significant}e${power}`;
}
