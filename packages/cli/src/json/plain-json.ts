import { parseExactly } from './exact-json.ts';

/** `JSON.stringify` escapes only lone halves of surrogate pairs in this way. */
const half = /\\ud[89a-f]/;
const strings = /"(?:[^"\\]+|\\.)*"/g;

/**
 * Makes JSON that a strict parser accepts: of duplicate keys only the last one stays, and a lone half of a surrogate
 * pair becomes U+FFFD. Numbers keep their digits.
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
