import { hasSpareCpu } from './cpu-meter.ts';
import type { Environment } from './environment.ts';
import { cores, WORKING_MOST } from './most-environments.ts';

/** How long an invocation may run before it counts as holding up others, in milliseconds. */
const STUCK_MS = 1000;

/** An environment that works less than this share of the time is waiting for something other than CPU. */
const WAITING_SHARE = 0.5;

/** {@link Environment.workShare} of one whose work is not measured; one that is measured below it surely waits. */
export const UNMEASURED_SHARE = 0.25;

/**
 * Whether waiting invocations would be served sooner by one more environment, where each runs one at a time.
 *
 * Beyond four for each core, another one helps only if all of them wait for something other than this machine. While no CPU is
 * free, this must be measured: otherwise, workers in Python that compute for more than a second would get 64 processes.
 *
 * @param isFree whether this machine has CPU to spare
 */
export function doesAnotherHelp(environments: readonly Environment[], isFree = hasSpareCpu()): boolean {
  if (environments.length < WORKING_MOST)
    return isFree || isStuck(environments) || (environments.length < cores && doAllWait(environments));
  if (isFree) return doAllWait(environments);
  return isStuck(environments) && doAllWait(environments, UNMEASURED_SHARE);
}

/** From this share of working on, an environment has no time left for one invocation more. */
export const BUSY_SHARE = 0.85;

/**
 * Whether invocations that wait would be served sooner by one environment more, where each runs many at once.
 *
 * One that waits for the network is given more of them. One that works all the time is worth a second one where there is CPU
 * for it: else it only takes memory, and the time to load its code (run FILE in 100 accounts × 17 regions: a tenth of the CPU
 * and 100 MB, and none of the time).
 */
export function areOverloaded(environments: readonly Environment[]): boolean {
  const isBusy = ({ workShare, loadSeenAt }: Environment) => loadSeenAt > 0 && workShare >= BUSY_SHARE;
  return environments.every(isSilent) || (environments.every(isBusy) && hasSpareCpu());
}

/** Whether an environment has been heard of for long neither by an invocation nor by how busy it is: one that loops. */
function isSilent({ loadedAt, loadSeenAt, lastUsedAt }: Environment): boolean {
  return performance.now() - Math.max(loadedAt, loadSeenAt, lastUsedAt) > STUCK_MS;
}

/**
 * Whether every environment mostly waits.
 *
 * A second one of code that does not wait takes as long to get warm as the first, and takes the core that the emulator
 * itself needs.
 */
function doAllWait(environments: readonly Environment[], most = WAITING_SHARE): boolean {
  return environments.every(({ workShare }) => workShare < most);
}

/** Whether every environment is long at the same invocation: one that loops takes a core, and must not take the others' turn. */
function isStuck(environments: readonly Environment[]): boolean {
  return environments.every(({ lastUsedAt }) => performance.now() - lastUsedAt > STUCK_MS);
}
