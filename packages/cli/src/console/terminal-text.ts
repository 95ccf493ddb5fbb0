/**
 * Characters that a terminal acts on instead of showing them: the control characters C0 and C1 with DEL, and
 * characters that change the direction of text.
 *
 * @see https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
 */
const controls = /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/**
 * Makes a text safe to show on a terminal: characters that a terminal would act on are escaped as in JSON. Line
 * breaks and tabs stay, and CR LF becomes a line feed. Use it for every text from elsewhere: names of accounts,
 * messages of errors, results, output of a worker.
 *
 * @example
 * ```ts
 * visible('prod\u001B[2K'); // 'prod\\u001b[2K'
 * ```
 */
export function visible(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(controls, (character) => (/[\n\t]/.test(character) ? character : escaped(character)));
}

/**
 * Like {@link visible}, for a text that must stay on one line: line breaks, with the spaces around them, become a
 * space.
 *
 * @example
 * ```ts
 * visibleLine('Cannot assume it:\n  denied'); // 'Cannot assume it: denied'
 * ```
 */
export function visibleLine(text: string): string {
  return visible(text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\t/g, ' '));
}

/**
 * Writes a value as JSON in which every character that a terminal would act on is escaped. Parsers read the same
 * value, and the text is safe to look at.
 *
 * @param indent spaces of each level; all on one line when absent.
 */
export function visibleJson(value: unknown, indent?: number): string {
  // Outside of its strings, JSON has no such character except the line breaks of an indent.
  return visible(JSON.stringify(value, null, indent) ?? 'null');
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
