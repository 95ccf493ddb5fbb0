#!/usr/bin/env node
import { runCli } from './cli.ts';
import { StoppedError } from './cli-error.ts';
import { statusOfSignal } from './exit-status.ts';

/** Ctrl-C arrives once from the terminal and again from each of npm and the script that started this: one wish. */
const sameWishMilliseconds = 1_000;

const stop = new AbortController();
let stoppedAt = 0;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (!stop.signal.aborted) {
      stoppedAt = performance.now();
      stop.abort(new StoppedError(name));
    } else if (performance.now() - stoppedAt > sameWishMilliseconds) {
      // Asked twice, the user does not want to wait for a clean end.
      process.exit(statusOfSignal(name));
    }
  });
}

// A reader that has seen enough (`… | head -1`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const status = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  signal: stop.signal,
});
process.stdout.write('', () => process.exit(status));
