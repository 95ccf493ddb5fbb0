import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { CommanderError } from 'commander';
import { explainAwsError } from './aws/explain-aws-error.ts';
import { makeProgram } from './commands/program.ts';
import { type Console, paint } from './console/console.ts';
import { isDiskError } from './console/disk-error.ts';
import { CliError, StoppedError, WriteError } from './console/errors.ts';
import { exitStatus, statusOfSignal } from './console/exit-status.ts';
import { explainedName } from './console/explained-name.ts';
import { helpAddress } from './console/help-address.ts';
import { Interrupts } from './console/interrupts.ts';
import { redactSecrets } from './console/redact-secrets.ts';
import { visible, visibleJson, visibleLine } from './console/terminal-text.ts';

/**
 * Runs the command line as `step-everywhere ARGS…` does, without ending the process.
 *
 * @param args the arguments after the command's name.
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

/** commander answers `help NONSENSE` with the general help; the error for `NONSENSE` alone is more useful. */
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

  const args = process.argv.slice(2);
  const console: Console = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    signal: interrupts.signal,
    onInterrupt: interrupts.take,
  };
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // It is not an error when the reader stops early (`… | head -1`).
    if (error.code === 'EPIPE') process.exit(exitStatus.succeeded);
    const cause = new WriteError(`cannot write to standard output: ${error.message}`, { cause: error });
    process.exit(
      printError(cause, { json: args.includes('--json'), debug: args.includes('--debug') }, console),
    );
  });
  // When standard error cannot be written to, the exit status still counts.
  process.stderr.on('error', () => undefined);

  return runCli(args, console);
}

/** How an error is printed. */
interface ErrorFormat {
  /** As one object: `Error`, `Message`, `Help` and, with `debug`, `Stack`. */
  readonly json: boolean;
  /** With its stack and its causes. */
  readonly debug: boolean;
}

/**
 * Prints in one line on standard error why a command ended, and below it the address of the explanation, without
 * secrets.
 *
 * @returns the exit status of the command.
 */
function printError(thrown: unknown, { json, debug }: ErrorFormat, console: Console): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return exitStatus.succeeded;
    // commander has printed the help of the whole command line.
    if (thrown.code === 'commander.help') return exitStatus.broken;
  }
  const error = explainAwsError(thrown);
  const clean = (text: string) => redactSecrets(text, console.env);
  const [name, text] = nameAndMessage(error);
  const message = clean(text);
  const stack = debug && error instanceof Error ? clean(formatWithCauses(error)) : undefined;
  const help = error instanceof StoppedError ? undefined : helpAddress(explainedName(error));
  if (json) {
    const printed = { Error: name, Message: message, Help: help, Stack: stack };
    console.stderr.write(`${visibleJson(printed)}\n`);
  } else {
    const mark = paint(console.stderr, 'red', 'step-everywhere:', console.env);
    const shown = stack === undefined ? visibleLine(message) : visible(stack);
    console.stderr.write(`${mark} ${shown}\n${help === undefined ? '' : `Help: ${help}\n`}`);
  }
  return error instanceof StoppedError ? statusOfSignal(error.stoppedBy) : exitStatus.broken;
}

function nameAndMessage(error: unknown): [name: string, message: string] {
  if (!(error instanceof Error)) return ['Error', oneLine(String(error))];
  const message = oneLine(error.message || error.name);
  if (error instanceof CommanderError) return ['UsageError', message.replace(/^error: /, '')];
  if (error instanceof CliError) return [error.name, message];
  if (isDiskError(error)) return ['WriteError', `cannot write ${error.path ?? 'a file'}: ${message}`];
  // An unexpected error: its name, and how to see its stack.
  return [error.name, `${error.name}: ${message} (--debug shows the stack)`];
}

function formatWithCauses(error: Error): string {
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${stack}\ncaused by ${formatWithCauses(error.cause)}` : stack;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
