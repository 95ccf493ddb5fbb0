/** A piece of JSON; text between values has no kind. */
export interface JsonToken {
  readonly kind?: 'key' | 'string' | 'number' | 'word';
  readonly text: string;
}

/** Splits indented JSON for colouring; the joined pieces are the same text. */
export function tokenizeJson(text: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  let at = 0;
  for (const found of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g)) {
    const [whole, quoted, colon] = found;
    if (found.index > at) tokens.push({ text: text.slice(at, found.index) });
    if (quoted === undefined) tokens.push({ kind: /^[tfn]/.test(whole) ? 'word' : 'number', text: whole });
    else tokens.push({ kind: colon === undefined ? 'string' : 'key', text: quoted });
    if (colon !== undefined) tokens.push({ text: colon });
    at = found.index + whole.length;
  }
  if (at < text.length) tokens.push({ text: text.slice(at) });
  return tokens;
}
