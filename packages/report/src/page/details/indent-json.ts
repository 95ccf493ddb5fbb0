/** Deeper levels are not indented further: the text would grow with the square of the depth. */
const mostLevels = 40;

/**
 * Indents JSON without reading it, so that each number, key and escape stays as it was written: `JSON.parse` would round
 * 12345678901234567890 and put the key "2" before "10".
 *
 * @param json valid JSON; any other text comes back with spaces in other places.
 */
export function indentJson(json: string): string {
  let text = '';
  let level = 0;
  const newLine = () => `\n${'  '.repeat(Math.min(level, mostLevels))}`;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[{]\s*[\]}]|[[\]{},:]|[^\s[\]{},:"]+|"/g)) {
    if (token === '{' || token === '[') {
      level += 1;
      text += token + newLine();
    } else if (token === '}' || token === ']') {
      level = Math.max(0, level - 1);
      text += newLine() + token;
    } else if (token === ',') text += token + newLine();
    else if (token === ':') text += ': ';
    else text += /^[[{]/.test(token) ? token.replace(/\s+/g, '') : token;
  }
  return text;
}
