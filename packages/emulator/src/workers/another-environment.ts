import { availableParallelism } from 'node:os';
import { hasSpareCpu } from './cpu-meter.ts';
import type { Environment } from './environment.ts';

/** How long an invocation may run before it counts as holding up others, in milliseconds. */
const STUCK_MS = 1000;

/** An environment that works less than this share of the time waits for something else than CPU. */
const WAITING_SHARE = 0.5;

/** Whether invocations that wait would be served sooner by one environment more. */
export function doesAnotherHelp(environments: readonly Environment[]): boolean {
  return isWaiting(environments) || hasSpareCpu() || isStuck(environments);
}

/**
 * Whether every environment mostly waits, and there is not yet one a core.
 *
 * A second one of code that does not wait takes as long to get warm as the first, and takes the core that the emulator
 * itself needs.
 */
function isWaiting(environments: readonly Environment[]): boolean {
  const isFew = environments.length < availableParallelism();
  return isFew && environments.every(({ workShare }) => workShare < WAITING_SHARE);
}

/** Whether every environment is long at the same invocation: one that loops takes a core, and must not take the others' turn. */
function isStuck(environments: readonly Environment[]): boolean {
  return environments.every(({ lastUsedAt }) => performance.now() - lastUsedAt > STUCK_MS);
}
