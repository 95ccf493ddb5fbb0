import { hasSpareCpu } from './cpu-meter.ts';
import type { Environment } from './environment.ts';
import { cores, WORKING_MOST } from './most-environments.ts';

/** Milliseconds after which a running invocation counts as holding up others. */
const STUCK_MS = 1000;

/** An environment that works less than this share of the time is waiting for something other than CPU. */
const WAITING_SHARE = 0.5;

/**
 * The {@link Environment.workShare} of an environment that is not measured. A measured share below it means that the
 * environment waits.
 */
export const UNMEASURED_SHARE = 0.25;

/**
 * Whether one more environment would serve waiting invocations sooner, if each environment runs one at a time.
 * Beyond four for each core, another one helps only if all of them wait for something other than this machine. While
 * no CPU is free, this must be measured: otherwise, workers in Python that compute for more than a second would get
 * 64 processes.
 *
 * @param isFree whether this machine has CPU to spare.
 */
export function doesAnotherHelp(environments: readonly Environment[], isFree = hasSpareCpu()): boolean {
  if (environments.length < WORKING_MOST)
    return isFree || isStuck(environments) || (environments.length < cores && doAllWait(environments));
  if (isFree) return doAllWait(environments);
  return isStuck(environments) && doAllWait(environments, UNMEASURED_SHARE);
}

/** From this share of working time on, an environment has no time for another invocation. */
export const BUSY_SHARE = 0.85;

/**
 * Whether one more environment would serve waiting invocations sooner, if each environment runs many at once.
 * An environment that waits for the network gets more invocations. If it works all the time, a second one is
 * worthwhile only while CPU is free: otherwise it only takes memory, and the time to load its code (run FILE in 100
 * accounts × 17 regions: a tenth of the CPU and 100 MB, with no gain in time).
 */
export function areOverloaded(environments: readonly Environment[]): boolean {
  const isBusy = ({ workShare, loadSeenAt }: Environment) => loadSeenAt > 0 && workShare >= BUSY_SHARE;
  return environments.every(isSilent) || (environments.every(isBusy) && hasSpareCpu());
}

/**
 * Whether an environment has not reported anything for long, neither about an invocation nor about its load: it is in
 * an endless loop.
 */
function isSilent({ loadedAt, loadSeenAt, lastUsedAt }: Environment): boolean {
  return performance.now() - Math.max(loadedAt, loadSeenAt, lastUsedAt) > STUCK_MS;
}

/**
 * Whether every environment mostly waits.
 * For code that does not wait, a second environment takes as long to warm up as the first, and uses the core that the
 * emulator itself needs.
 */
function doAllWait(environments: readonly Environment[], most = WAITING_SHARE): boolean {
  return environments.every(({ workShare }) => workShare < most);
}

/**
 * Whether every environment has been running the same invocation for long. One in an endless loop takes a core, and
 * must not hold up the others.
 */
function isStuck(environments: readonly Environment[]): boolean {
  return environments.every(({ lastUsedAt }) => performance.now() - lastUsedAt > STUCK_MS);
}
