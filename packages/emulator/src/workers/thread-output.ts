import { openSync, writeSync } from 'node:fs';
import { format } from 'node:util';
import { OWN_FILE } from '../own-folder.ts';

/** How much of an invocation's output `LogResult` answers, in bytes. */
const TAIL_BYTES = 4096;

const LEVELS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

/** Where a thread's output goes. */
export interface ThreadOutput {
  /** Marks the lines of `console` with this invocation from now on, and forgets what was printed before. */
  begin(requestId: string): void;
  /** The last 4 KB that were printed since {@link ThreadOutput.begin}. */
  tail(): string;
}

/**
 * Points `process.stdout`, `process.stderr` and `console` of this thread at a log file.
 *
 * Every write is synchronous and appends: a thread that is killed has lost nothing it printed, and the emulator's
 * own thread does none of the work.
 *
 * @param logFile The file; its folder must exist.
 */
export function captureOutput(logFile: string): ThreadOutput {
  const file = openSync(logFile, 'a', OWN_FILE);
  let requestId = 'undefined';
  let tail = Buffer.alloc(0);
  const write = (chunk: Buffer) => {
    writeSync(file, chunk);
    tail = Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES);
  };
  // The streams stay Node.js's own, which talks to them; only where they write to is replaced.
  for (const stream of [process.stdout, process.stderr]) {
    stream._write = (chunk: string | Buffer, encoding, done) => {
      write(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
      done();
    };
    stream._writev = (chunks, done) => {
      for (const { chunk, encoding } of chunks) write(Buffer.from(chunk, encoding));
      done();
    };
  }
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method as keyof typeof LEVELS] = (...parameters: unknown[]) =>
      write(Buffer.from(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...parameters)}\n`));
  }
  return {
    begin: (id) => {
      requestId = id;
      tail = Buffer.alloc(0);
    },
    tail: () => tail.toString('utf8'),
  };
}
