import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { makeProgram } from './commands/program.ts';
import type { Console } from './console/console.ts';
import { exitStatus, statusOfSignal } from './console/exit-status.ts';
import { Interrupts } from './console/interrupts.ts';
import { printError } from './print-error.ts';

/**
 * Runs the command line as `step-everywhere ARGS…` does, without ending the process.
 *
 * @param args what follows the command's name.
 * @returns the exit status, see {@link exitStatus}.
 */
export async function runCli(args: readonly string[], console: Console): Promise<number> {
  let status: number = exitStatus.succeeded;
  try {
    const program = await makeProgram(args, console, (ended) => {
      status = ended;
    });
    await program.parseAsync(withoutUselessHelp(args, program), { from: 'user' });
    return status;
  } catch (error) {
    return await printError(
      error,
      { json: args.includes('--json'), debug: args.includes('--debug') },
      console,
    );
  }
}

/** commander answers `help NONSENSE` with the general help; the error that `NONSENSE` alone gets says more. */
function withoutUselessHelp(args: readonly string[], { commands }: CommandUnknownOpts): readonly string[] {
  const [help, name] = args;
  const isUseless = help === 'help' && name !== undefined && !['help', '-h', '--help'].includes(name);
  return isUseless && commands.every((command) => command.name() !== name) ? args.slice(1) : args;
}

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
