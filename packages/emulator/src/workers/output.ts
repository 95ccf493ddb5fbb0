import fs from 'node:fs';
import { format } from 'node:util';
import { appendOwnFile } from '../own-folder.ts';
import { type CurrentInvocation, currentInvocation } from './current-invocation.ts';

/** Node.js's own function. Direct writes of other code are observed in `descriptor-output.ts`. */
const { writeSync } = fs;

/** Bytes of an invocation's output in `LogResult`. */
const TAIL_BYTES = 4096;

const LEVELS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

/**
 * Redirects `process.stdout`, `process.stderr` and `console` of this thread to a log file, in the format of Lambda's
 * runtime.
 * Every write is synchronous and appends: the code may be killed at any time without losing printed output.
 *
 * @param file descriptor of the log.
 */
export function captureOutput(file: number): void {
  const write = (chunk: Buffer) => {
    writeSync(file, chunk);
    keepForInvocation(chunk);
  };
  // Node.js's own stream objects stay, because Node.js uses them internally; only their target is replaced.
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
    console[method as keyof typeof LEVELS] = (...parameters: unknown[]) => {
      const requestId = currentInvocation()?.requestId ?? 'undefined';
      write(Buffer.from(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...parameters)}\n`));
    };
  }
}

/** Adds output in the log to the invocation that wrote it. */
export function keepForInvocation(chunk: Buffer): void {
  const invocation = currentInvocation();
  if (invocation !== undefined) keepFor(invocation, chunk);
}

/** Adds output to an invocation: the last bytes in memory, and all of it to its own file if it has one. */
export function keepFor(invocation: CurrentInvocation, chunk: Buffer): void {
  invocation.logTail = Buffer.concat([invocation.logTail, chunk]).subarray(-TAIL_BYTES);
  if (invocation.logFile !== undefined) appendOwnFile(invocation.logFile, chunk);
}
