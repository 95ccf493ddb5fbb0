import type { Readable, Writable } from 'node:stream';
import { inBatches } from './batches.ts';

/** Calls back for each line that comes, without its line feed; what follows the last line feed is left out. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      onLine(rest + chunk.slice(start, end));
      rest = '';
      start = end + 1;
    }
    rest += chunk.slice(start);
  });
}

/**
 * Makes the function that writes values as lines of JSON. What comes in one turn of the event loop is written at once: a
 * write to a socket takes longer than the line.
 */
export function lineWriter(stream: Writable): (value: object) => void {
  return inBatches((values: readonly object[]) => {
    stream.write(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  });
}
