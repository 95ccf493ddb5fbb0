#!/usr/bin/env node
import { runCli } from './cli.ts';
import { StoppedError } from './cli-error.ts';
import { statusOfSignal } from './exit-status.ts';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // Asked twice, the user does not want to wait for a clean end.
    if (stop.signal.aborted) process.exit(statusOfSignal(name));
    stop.abort(new StoppedError(name));
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
