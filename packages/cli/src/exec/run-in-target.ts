import { spawn } from 'node:child_process';
import { withRemedy } from '@step-everywhere/infra/internal/remedy';
import pLimit from 'p-limit';
import { parseExactly } from '../json/exact-json.ts';
import { programsAtOnce } from './programs-at-once.ts';

/** A command, as it is described in a run's payload. */
export interface CommandToRun {
  readonly Command: string;
  readonly Arguments: readonly string[];
  /** Absolute path of the command's working directory. */
  readonly Folder: string;
}

/** A command ended with an exit status other than 0, or did not start. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';
  /** The exit status; undefined when a signal ended the command, or it did not start. */
  readonly status: number | undefined;

  /** @param remedy replaces the remedy for an error in a worker's code. */
  constructor(said: string, remedy: string, status?: number, options?: ErrorOptions) {
    const message = withRemedy(said, remedy);
    super(message, options);
    this.status = status;
    // The stack would show only our own code, which helps nobody.
    this.stack = `${this.name}: ${message}`;
  }
}

const limit = pLimit(programsAtOnce);

/** A larger output is not a reasonable result of one target. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Characters from the end of standard error in the error's message, of which 500 are shown. */
const SHOWN_CHARACTERS = 400;

/**
 * Runs a command in one target. Its result is the value that it prints if that is JSON, else the printed text.
 *
 * @param env all environment variables of the command.
 * @param signal ends the command and its child processes when the time is up.
 * @returns `null` for a command that prints nothing.
 * @throws {CommandFailedError} when the command fails or does not start.
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
    // The command gets its own process group, so that its child processes end with it.
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
    // The process group has already ended.
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
