import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { TargetAccount } from '@step-everywhere/core';
import type { Console } from '../console/console.ts';
import { RunFailedError } from '../console/errors.ts';
import { visible } from '../console/terminal-text.ts';

/** How a debugger is attached to the worker. */
export interface Inspection {
  /** `[HOST:]PORT`, or true for the default port. */
  readonly where: string | true;
  /** Whether the worker waits until a debugger is attached. */
  readonly wait: boolean;
}

/** A process that runs a worker on one target; its standard output and error are pipes. */
export interface TargetProcess {
  readonly child: ChildProcess;
  /** The answer so far. */
  answer(): ReplayAnswer | undefined;
}

/**
 * Waits for a worker's process to end. Its output is printed on standard error.
 *
 * @param execution ARN of the run.
 * @throws {RunFailedError} when the process ended without an answer.
 */
export async function runInProcess(
  { child, answer }: TargetProcess,
  execution: string,
  console: Console,
): Promise<ReplayAnswer> {
  const shown = [child.stdout, child.stderr].map((output) => show(output, console));
  const stop = () => child.kill();
  console.signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject).once('close', () => resolve());
    });
    await Promise.all(shown);
    console.signal.throwIfAborted();
    const answered = answer();
    if (answered !== undefined) return answered;
    const how = child.signalCode ?? `exit status ${child.exitCode}`;
    const message = `the worker's process ended with ${how} before the worker did`;
    throw new RunFailedError(execution, 'FAILED', undefined, message);
  } finally {
    console.signal.removeEventListener('abort', stop);
  }
}

/** The worker's output is untrusted, because it may contain text from the account. */
async function show(output: Readable | null, { stderr }: Console): Promise<void> {
  for await (const text of output?.setEncoding('utf8') ?? [])
    if (!stderr.write(visible(text))) await once(stderr, 'drain');
}

/**
 * The message to the process that runs the worker. Credentials are only passed in this message, never in the
 * environment or a file.
 */
export interface ReplayMessage {
  /** Absolute path of the bundled worker, or of the source of a worker in Python. */
  readonly bundle: string;
  /** For a worker in Python: absolute path of the folder that its modules are imported from. */
  readonly root?: string;
  readonly account: TargetAccount;
  readonly region: string;
  readonly payload: unknown;
  readonly execution: string;
  /** ARN of the run's worker, as the Lambda context has it. */
  readonly worker: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Remaining milliseconds in the Lambda context. */
  readonly timeout: number;
}

/** The process's answer. */
export type ReplayAnswer =
  | { readonly status: 'succeeded'; readonly result: unknown }
  | { readonly status: 'failed'; readonly error: string; readonly message: string; readonly stack: string };
