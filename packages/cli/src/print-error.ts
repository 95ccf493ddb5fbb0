import { CommanderError } from 'commander';
import { explainAwsError } from './aws/explain-aws-error.ts';
import { type Console, paint } from './console/console.ts';
import { CliError, StoppedError } from './console/errors.ts';
import { exitStatus, statusOfSignal } from './console/exit-status.ts';
import { redactSecrets } from './console/redact-secrets.ts';
import { visible, visibleJson, visibleLine } from './console/terminal-text.ts';

/** How an error is printed. */
export interface ErrorFormat {
  /** As one object: `Error`, `Message` and, with `debug`, `Stack`. */
  readonly json: boolean;
  /** With its stack and its causes. */
  readonly debug: boolean;
}

/**
 * Prints on standard error, in one line, why a command ended; never a secret.
 *
 * @returns the exit status that it ends with.
 */
export function printError(thrown: unknown, { json, debug }: ErrorFormat, console: Console): number {
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
  if (json) {
    const printed = { Error: name, Message: message, ...(stack === undefined ? {} : { Stack: stack }) };
    console.stderr.write(`${visibleJson(printed)}\n`);
  } else {
    const mark = paint(console.stderr, 'red', 'step-everywhere:', console.env);
    console.stderr.write(`${mark} ${stack === undefined ? visibleLine(message) : visible(stack)}\n`);
  }
  return error instanceof StoppedError ? statusOfSignal(error.stoppedBy) : exitStatus.broken;
}

function nameAndMessage(error: unknown): [name: string, message: string] {
  if (!(error instanceof Error)) return ['Error', oneLine(String(error))];
  const message = oneLine(error.message || error.name);
  if (error instanceof CommanderError) return ['UsageError', message.replace(/^error: /, '')];
  if (error instanceof CliError) return [error.name, message];
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
