import fs from 'node:fs';
import { format } from 'node:util';
import { appendOwnFile } from '../own-folder.ts';
import { type CurrentInvocation, currentInvocation } from './current-invocation.ts';

/** Node.js's own: what goes through it by others' hands is noticed elsewhere. */
const { writeSync } = fs;

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

/**
 * Points `process.stdout`, `process.stderr` and `console` of this thread at a log file, as Lambda's runtime writes it.
 *
 * Every write is synchronous and appends: what runs here may be killed at any time, and has then lost nothing that it
 * printed.
 *
 * @param file descriptor of the log
 */
export function captureOutput(file: number): void {
  const write = (chunk: Buffer) => {
    writeSync(file, chunk);
    keepForInvocation(chunk);
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
    console[method as keyof typeof LEVELS] = (...parameters: unknown[]) => {
      const requestId = currentInvocation()?.requestId ?? 'undefined';
      write(Buffer.from(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...parameters)}\n`));
    };
  }
}

/** Keeps what was written to the log with the invocation that wrote it. */
export function keepForInvocation(chunk: Buffer): void {
  const invocation = currentInvocation();
  if (invocation !== undefined) keepFor(invocation, chunk);
}

/** Keeps what an invocation printed: the end of it, and all of it in its own file if it has one. */
export function keepFor(invocation: CurrentInvocation, chunk: Buffer): void {
  invocation.logTail = Buffer.concat([invocation.logTail, chunk]).subarray(-TAIL_BYTES);
  if (invocation.logFile !== undefined) appendOwnFile(invocation.logFile, chunk);
}
