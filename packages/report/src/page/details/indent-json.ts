/** Deeper levels are not indented further, because the text would grow with the square of the depth. */
const mostLevels = 40;

/**
 * Indents JSON without parsing it, so that each number, key and escape remains as written: `JSON.parse` would round
 * 12345678901234567890 and put the key "2" before "10".
 *
 * @param json valid JSON; in any other text, only white space changes.
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
