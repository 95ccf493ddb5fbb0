import { parseExactly } from './exact-json.ts';

/** After `JSON.stringify`, halves of surrogate pairs alone are escaped so. */
const half = /\\ud[89a-f]/;
const strings = /"(?:[^"\\]+|\\.)*"/g;

/**
 * Makes JSON that a strict reader takes: of a key that an object has twice, the last one counts, and half of a surrogate pair
 * becomes U+FFFD. Numbers keep their digits.
 *
 * @param text JSON, as `JSON.parse` takes it.
 */
export function plainJson(text: string): string {
  const plain = JSON.stringify(JSON.parse(text)) === text ? text : JSON.stringify(parseExactly(text));
  if (!half.test(plain)) return plain;
  return plain.replace(strings, (token) =>
    half.test(token) ? JSON.stringify(String(JSON.parse(token)).toWellFormed()) : token,
  );
}
