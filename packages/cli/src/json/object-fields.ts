import { jsonTokens } from './tokens.ts';

/** A field of an object: its key, and its value as JSON. */
export type JsonField = readonly [key: string, value: string];

/**
 * Splits a JSON object into its fields without parsing the values, so that they stay as they are written.
 *
 * @param json as `JSON.parse` takes it.
 * @returns its fields in their order, including those with a duplicate key; nothing for a value that is not an
 * object.
 * @example
 * ```ts
 * objectFields('{"id":9007199254740993,"tags":[1]}'); // [['id', '9007199254740993'], ['tags', '[1]']]
 * ```
 */
export function objectFields(json: string): JsonField[] | undefined {
  if (!json.trimStart().startsWith('{')) return undefined;
  const fields: JsonField[] = [];
  let depth = 0;
  let key: string | undefined;
  let start = 0;
  for (const { 0: token, index } of json.matchAll(jsonTokens)) {
    if (token === '{' || token === '[') depth += 1;
    else if (depth === 1 && key === undefined && token.startsWith('"')) key = token;
    else if (depth === 1 && token === ':' && start === 0) start = index + 1;
    else if (depth === 1 && (token === ',' || token === '}') && key !== undefined) {
      fields.push([JSON.parse(key), json.slice(start, index).trim()]);
      key = undefined;
      start = 0;
    }
    if (token === '}' || token === ']') depth -= 1;
  }
  return fields;
}
