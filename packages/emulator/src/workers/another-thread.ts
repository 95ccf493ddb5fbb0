import { availableParallelism } from 'node:os';
import { hasSpareCpu } from './cpu-meter.ts';
import type { FunctionThread } from './function-thread.ts';

/** How long an invocation may run before it counts as holding up others, in milliseconds. */
const STUCK_MS = 1000;

/** A thread that works less than this share of the time waits for something else than CPU. */
const WAITING_SHARE = 0.5;

/** Whether invocations that wait would be served sooner by one thread more. */
export function doesAnotherHelp(threads: readonly FunctionThread[]): boolean {
  return isWaiting(threads) || hasSpareCpu() || isStuck(threads);
}

/**
 * Whether every thread mostly waits, and there is not yet one a core.
 *
 * A second thread of code that does not wait takes as long to get warm as the first, and takes the core that the
 * emulator itself needs.
 */
function isWaiting(threads: readonly FunctionThread[]): boolean {
  return (
    threads.length < availableParallelism() && threads.every(({ workShare }) => workShare < WAITING_SHARE)
  );
}

/** Whether every thread is long at the same invocation: one that loops takes a core, and must not take the others' turn. */
function isStuck(threads: readonly FunctionThread[]): boolean {
  return threads.every((thread) => performance.now() - thread.lastUsedAt > STUCK_MS);
}
