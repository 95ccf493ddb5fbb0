import type { ChildProcess } from 'node:child_process';
import type { Console } from '../console/console.ts';
import { RunFailedError } from '../console/errors.ts';
import type { ReplayAnswer } from './replay-message.ts';

/** How a debugger may look at the worker. */
export interface Inspection {
  /** `[HOST:]PORT`, or true for the usual one. */
  readonly where: string | true;
  /** Whether the worker waits until a debugger is there. */
  readonly wait: boolean;
}

/** A process that runs a worker on one target; its standard output and error are pipes. */
export interface TargetProcess {
  readonly child: ChildProcess;
  /** What it has answered so far. */
  answer(): ReplayAnswer | undefined;
}

/**
 * Waits for a worker's process to end. What it prints goes to standard error.
 *
 * @param execution ARN of the run.
 * @throws {RunFailedError} when the process ended without an answer.
 */
export async function runInProcess(
  { child, answer }: TargetProcess,
  execution: string,
  console: Console,
): Promise<ReplayAnswer> {
  child.stdout?.pipe(console.stderr, { end: false });
  child.stderr?.pipe(console.stderr, { end: false });
  const stop = () => child.kill();
  console.signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject).once('close', () => resolve());
    });
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
