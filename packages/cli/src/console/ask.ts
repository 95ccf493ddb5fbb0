import { createInterface } from 'node:readline/promises';
import { type Console, isInteractive, type Terminal } from './console.ts';
import { NotConfirmedError } from './errors.ts';
import { count } from './words.ts';

/** A run over more targets than this needs a confirmation. */
const mostUnconfirmedTargets = 50;

/**
 * Asks on the terminal.
 *
 * @returns the answer in small letters; nothing when the user pressed Ctrl-C or the input ended.
 */
export async function ask(console: Terminal, question: string): Promise<string | undefined> {
  // Not the terminal mode of readline, which would handle Ctrl-C itself.
  const lines = createInterface({ input: console.stdin, output: console.stderr, terminal: false });
  const leave = new AbortController();
  const stopListening = console.onInterrupt(() => leave.abort());
  lines.once('close', () => leave.abort());
  try {
    return (await lines.question(question, { signal: leave.signal })).trim().toLowerCase();
  } catch (error) {
    if (!leave.signal.aborted) throw error;
    console.stderr.write('\n');
    return undefined;
  } finally {
    stopListening();
    lines.close();
  }
}

/**
 * Asks the user to confirm a large run.
 *
 * @param yes whether `--yes` was given.
 * @throws {NotConfirmedError} when the user says no, or there is no terminal to ask on.
 */
export async function confirmRun(targets: number, yes: boolean | undefined, console: Console): Promise<void> {
  if (targets <= mostUnconfirmedTargets) return;
  const problem = `the run has ${count(targets, 'target')}, and there is no terminal to ask on`;
  const remedy = `give --yes to start a run over more than ${mostUnconfirmedTargets} targets`;
  await confirmStart(yes, `${problem}; ${remedy}`, console);
}

/**
 * Asks the user to confirm a run that was just described on standard error.
 *
 * @param yes whether `--yes` was given: nothing is asked then.
 * @param problem the error's message when there is no terminal to ask on.
 * @throws {NotConfirmedError} when the user says no, or there is no terminal to ask on.
 */
export async function confirmStart(
  yes: boolean | undefined,
  problem: string,
  console: Console,
): Promise<void> {
  await confirm(yes, { question: 'Start it?', declined: 'the run was not started', problem }, console);
}

/** The question, and the error's messages after a no and without a terminal. */
export interface Question {
  readonly question: string;
  readonly declined: string;
  readonly problem: string;
}

/**
 * Asks the user to confirm what was just described on standard error.
 *
 * @param yes whether `--yes` was given: nothing is asked then.
 * @throws {NotConfirmedError} when the user says no, or there is no terminal to ask on.
 */
export async function confirm(
  yes: boolean | undefined,
  { question, declined, problem }: Question,
  console: Console,
): Promise<void> {
  if (yes) return;
  if (!isInteractive(console)) throw new NotConfirmedError(problem);
  const answer = await ask(console, `${question} [y/N] `);
  if (answer !== 'y' && answer !== 'yes') throw new NotConfirmedError(declined);
}
