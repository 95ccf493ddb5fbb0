/** What JavaScript has of JSON and TypeScript does not know yet: https://github.com/tc39/proposal-json-parse-with-source */
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
 * Parses JSON without losing a digit: a number that JavaScript's own would change stays as it is written, also when
 * `JSON.stringify` writes it again.
 *
 * @throws {SyntaxError} for what is not JSON.
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

/** Makes a number of more digits than JavaScript's own have. @param text a number of JSON. */
export function exactNumber(text: string): number | object {
  return isExactNumber(text) ? Number(text) : json.rawJSON(text);
}

/** Whether a value of {@link parseExactly} is such a number. */
export function isRawNumber(value: unknown): boolean {
  return json.isRawJSON(value);
}

/**
 * Whether JavaScript's own number has the same value as a number of JSON.
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

/** One form for all that have the same value: sign, digits without zeros around them, and the place of the point. */
function decimal(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const place = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign}${significant}e${place}`;
}
