const textsAndNumbers = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Whether JSON contains a whole number with more digits than a double-precision number keeps. */
export function hasLongNumbers(json: string): boolean {
  if (!/\d{16}/.test(json)) return false;
  for (const [token] of json.matchAll(textsAndNumbers)) if (isLong(token)) return true;
  return false;
}

/**
 * Turns such numbers into strings, for a JSON reader that would round them.
 *
 * @example
 * ```ts
 * quoteLongNumbers('[1, 9007199254740993]'); // '[1, "9007199254740993"]'
 * ```
 */
export function quoteLongNumbers(json: string): string {
  if (!/\d{16}/.test(json)) return json;
  return json.replace(textsAndNumbers, (token) => (isLong(token) ? `"${token}"` : token));
}

function isLong(token: string): boolean {
  return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token));
}
