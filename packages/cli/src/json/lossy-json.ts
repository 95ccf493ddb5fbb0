import { isExactNumber } from './exact-json.ts';
import { jsonTokens } from './tokens.ts';

/** A part of a JSON text that every parser would change silently. */
export interface LossyPart {
  /** For example `Payload.ids[0]`; empty for the whole text. */
  readonly path: string;
  readonly problem: string;
}

const roundedAway =
  'which has more digits than a number keeps on its way to the worker; write it as a text, in quotes';

interface Level {
  readonly path: string;
  /** The keys of an object so far. */
  readonly keys?: Set<string>;
  key: string;
  index: number;
}

/**
 * Finds the first part of a JSON text that would not be passed on as it is written: a number with more digits than
 * JavaScript and AWS can keep, or a duplicate key.
 *
 * @param text JSON, as `JSON.parse` takes it.
 */
export function findLossyPart(text: string): LossyPart | undefined {
  const levels: Level[] = [];
  let isKey = false;
  for (const [token] of text.matchAll(jsonTokens)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      const isObject = token === '{';
      levels.push({ path: pathIn(level), key: '', index: 0, ...(isObject && { keys: new Set() }) });
      isKey = isObject;
    } else if (token === '}' || token === ']') {
      levels.pop();
      isKey = false;
    } else if (token === ',') {
      if (level !== undefined) level.index += 1;
      isKey = level?.keys !== undefined;
    } else if (token === ':') isKey = false;
    else if (isKey && level?.keys !== undefined) {
      level.key = JSON.parse(token);
      if (level.keys.has(level.key))
        return { path: pathIn(level), problem: 'is there twice; leave one of the two out' };
      level.keys.add(level.key);
    } else if (/^[-\d]/.test(token) && !isExactNumber(token))
      return { path: pathIn(level), problem: `is ${shortened(token)}, ${roundedAway}` };
  }
  return undefined;
}

function pathIn(level: Level | undefined): string {
  if (level === undefined) return '';
  const { path, keys, key, index } = level;
  if (keys === undefined) return `${path}[${index}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function shortened(number: string): string {
  return number.length > 40 ? `${number.slice(0, 40)}…` : number;
}
