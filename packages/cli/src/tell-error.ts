import { CommanderError } from 'commander';
import { explainAwsError } from './aws/explain-aws-error.ts';
import { type Console, paint } from './console/console.ts';
import { CliError, StoppedError } from './console/errors.ts';
import { exitStatus, statusOfSignal } from './console/exit-status.ts';
import { withoutSecrets } from './console/redact-secrets.ts';

/** How an error is told. */
export interface TellOptions {
  /** As one object: `Error`, `Message` and, with `debug`, `Stack`. */
  readonly json: boolean;
  /** With its stack and its causes. */
  readonly debug: boolean;
}

/**
 * Tells on standard error, in one line, why a command ended, and never a secret.
 *
 * @returns the exit status that it ends with.
 */
export function tellError(thrown: unknown, { json, debug }: TellOptions, console: Console): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return exitStatus.succeeded;
    // The help that was shown in place of a command is all there is to say.
    if (thrown.code === 'commander.help') return exitStatus.broken;
  }
  const error = explainAwsError(thrown);
  const clean = (text: string) => withoutSecrets(text, console.env);
  const [name, said] = nameAndMessage(error);
  const message = clean(said);
  const stack = debug && error instanceof Error ? clean(formatWithCauses(error)) : undefined;
  if (json) {
    const told = { Error: name, Message: message, ...(stack === undefined ? {} : { Stack: stack }) };
    console.stderr.write(`${JSON.stringify(told)}\n`);
  } else {
    const mark = paint(console.stderr, 'red', 'step-everywhere:', console.env);
    console.stderr.write(`${mark} ${stack ?? message}\n`);
  }
  return error instanceof StoppedError ? statusOfSignal(error.stoppedBy) : exitStatus.broken;
}

function nameAndMessage(error: unknown): [name: string, message: string] {
  if (!(error instanceof Error)) return ['Error', oneLine(String(error))];
  const message = oneLine(error.message || error.name);
  if (error instanceof CommanderError) return ['UsageError', message.replace(/^error: /, '')];
  if (error instanceof CliError) return [error.name, message];
  // Of an error that nobody foresaw, its name and the way to its stack belong into the message.
  return [error.name, `${error.name}: ${message} (--debug shows the stack)`];
}

function formatWithCauses(error: Error): string {
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${stack}\ncaused by ${formatWithCauses(error.cause)}` : stack;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
