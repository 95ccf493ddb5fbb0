import { type Command, CommanderError } from 'commander';
import { explainAwsError } from './aws/explain-aws-error.ts';
import { CliError, StoppedError } from './cli-error.ts';
import { type Console, paint } from './console.ts';
import { exitStatus, statusOfSignal } from './exit-status.ts';
import { makeProgram } from './program.ts';

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
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitStatus.succeeded : exitStatus.broken;
    if (error instanceof StoppedError) {
      console.stderr.write('step-everywhere: stopped\n');
      return statusOfSignal(error.stoppedBy);
    }
    console.stderr.write(
      `${paint(console.stderr, 'red', 'step-everywhere:')} ${describe(explainAwsError(error), isDebug(args))}\n`,
    );
    return exitStatus.broken;
  }
}

/** commander answers `help NONSENSE` with the general help; the error that `NONSENSE` alone gets says more. */
function withoutUselessHelp(args: readonly string[], { commands }: Command): readonly string[] {
  const [help, name] = args;
  const isUseless = help === 'help' && name !== undefined && !['help', '-h', '--help'].includes(name);
  return isUseless && commands.every((command) => command.name() !== name) ? args.slice(1) : args;
}

function isDebug(args: readonly string[]): boolean {
  return args.includes('--debug');
}

function describe(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (debug) return formatWithCauses(error);
  const message = oneLine(error.message || error.name);
  // Of an error that nobody foresaw, its name and the way to its stack belong into the message.
  return error instanceof CliError ? message : `${error.name}: ${message} (--debug shows the stack)`;
}

function formatWithCauses(error: Error): string {
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${stack}\ncaused by ${formatWithCauses(error.cause)}` : stack;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
