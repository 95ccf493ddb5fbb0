/**
 * Splits UTF-8 into lines, without empty ones.
 *
 * `node:readline` reads ahead of a slow consumer. This function requests the next chunk when the last one is used
 * up, so memory does not depend on the total length.
 *
 * @param most longest line in characters
 * @param refuse makes the error for a longer line
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  most = Number.POSITIVE_INFINITY,
  refuse: (length: number) => Error = (length) => new RangeError(`A line has ${length} characters.`),
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > most) throw refuse(rest.length);
    for (const line of lines) if (line !== '') yield line;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
