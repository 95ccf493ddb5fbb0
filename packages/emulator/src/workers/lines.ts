import type { Readable, Writable } from 'node:stream';
import { inBatches } from './batches.ts';

/** Calls back for each line, without its line feed; text after the last line feed is dropped. */
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
 * Makes a function that writes values as lines of JSON. The lines of one turn of the event loop are written together,
 * because a write to a socket takes longer than making a line.
 */
export function lineWriter(stream: Writable): (value: object) => void {
  return inBatches((values: readonly object[]) => {
    stream.write(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  });
}
