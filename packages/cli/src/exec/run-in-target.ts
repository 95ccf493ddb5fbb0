import { spawn } from 'node:child_process';
import { withRemedy } from '@step-everywhere/infra/internal/remedy';
import pLimit from 'p-limit';
import { parseExactly } from '../json/exact-json.ts';
import { programsAtOnce } from './programs-at-once.ts';

/** A command, as the payload of a run says it. */
export interface CommandToRun {
  readonly Command: string;
  readonly Arguments: readonly string[];
  /** Absolute path of the folder that it runs in. */
  readonly Folder: string;
}

/** A command that ended with another status than 0, or did not start. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';
  /** The exit status; undefined of a command that a signal ended, or that did not start. */
  readonly status: number | undefined;

  /** @param remedy in place of that of a worker's code. */
  constructor(said: string, remedy: string, status?: number, options?: ErrorOptions) {
    const message = withRemedy(said, remedy);
    super(message, options);
    this.status = status;
    // Where in our own code it was noticed helps nobody.
    this.stack = `${this.name}: ${message}`;
  }
}

const limit = pLimit(programsAtOnce);

/** More than that is not a result of one target. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** How much of the end of standard error is in the error's message, in characters: of a message, 500 are shown. */
const SHOWN_CHARACTERS = 400;

/**
 * Runs a command in one target, and takes what it prints as the result: the value when that is JSON, else the text.
 *
 * @param env all of its environment variables.
 * @param signal ends the command, and what it has started, when the time is up.
 * @returns nothing (`null`) for a command that prints nothing.
 * @throws {CommandFailedError}
 */
export async function runInTarget(
  command: CommandToRun,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<unknown> {
  return resultOf(await limit(() => outputOf(command, env, signal)));
}

function outputOf(
  { Command, Arguments, Folder }: CommandToRun,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // A group of its own, so that what it starts ends with it.
    const child = spawn(Command, Arguments, {
      cwd: Folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed: Buffer[] = [];
    let bytes = 0;
    let errors = '';
    const end = () => child.pid !== undefined && killGroup(child.pid);
    signal.addEventListener('abort', end, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_OUTPUT_BYTES) return end();
      printed.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      process.stderr.write(text);
      errors = (errors + text).slice(-SHOWN_CHARACTERS);
    });
    child.on('error', (cause) =>
      reject(
        new CommandFailedError(
          `Cannot run ${Command}: ${cause.message}`,
          'Check that the program and the folder exist, and that you may run the program.',
          undefined,
          { cause },
        ),
      ),
    );
    child.on('close', (status, by) => {
      signal.removeEventListener('abort', end);
      if (signal.aborted) return reject(signal.reason);
      if (bytes > MAX_OUTPUT_BYTES)
        return reject(new CommandFailedError(`${Command} printed more than 64 MB`, 'Let it print less.'));
      if (status === 0) return resolve(Buffer.concat(printed).toString('utf8'));
      const how = status === null ? `was ended by ${by}` : `ended with exit status ${status}`;
      const said = errors.trim();
      const remedy = 'Read what the program wrote to standard error; the log of the target has all of it.';
      reject(new CommandFailedError(`${Command} ${how}${said && `: ${said}`}`, remedy, status ?? undefined));
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function resultOf(text: string): unknown {
  const trimmed = text.trimEnd();
  if (trimmed === '') return null;
  try {
    return parseExactly(trimmed);
  } catch {
    return trimmed;
  }
}
