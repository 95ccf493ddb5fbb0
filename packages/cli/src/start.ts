import { runCli } from './cli.ts';
import { statusOfSignal } from './console/exit-status.ts';
import { Interrupts } from './console/interrupts.ts';

/** Runs the command line of this process. @returns its exit status. */
export async function start(): Promise<number> {
  const interrupts = new Interrupts((signal) => process.exit(statusOfSignal(signal)));
  process.on('SIGINT', interrupts.raise);
  process.on('SIGTERM', interrupts.raise);

  // A reader that has seen enough (`… | head -1`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });

  return runCli(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    signal: interrupts.signal,
    onInterrupt: interrupts.take,
  });
}
