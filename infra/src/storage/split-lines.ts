/**
 * Splits UTF-8 into lines, empty ones left out.
 *
 * Not `node:readline`, which reads ahead of a slow consumer: here the next chunk is asked for when the last one is used
 * up, so that memory does not depend on the length of the whole.
 *
 * @param most characters of a line
 * @param refuse makes the error for a line that is longer
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
