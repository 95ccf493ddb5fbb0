import type { ResourceLimits, Worker } from 'node:worker_threads';

const POLL_MS = 50;
/** Number of checks for which a thread may exceed its memory: some of it may be garbage that V8 has not collected yet. */
const PATIENCE_POLLS = 20;
const MB = 2 ** 20;

/**
 * Megabytes of V8's young generation. With a quarter of this, a run over 3,000 targets takes 40 MB less memory and an
 * eighth more CPU.
 */
const YOUNG_MB = 16;

/**
 * The memory at which a thread is killed immediately, in MB.
 *
 * Twice the function's memory, because the heap includes garbage that Lambda's V8 would have collected earlier.
 */
function killAtMB(memoryMB: number): number {
  return memoryMB * 2 + 64;
}

/**
 * V8's own limits for a thread of a function.
 * They are far above the function's memory on purpose. When a single allocation exceeds V8's limit (an array that
 * grows, a `Map` that rehashes), V8 ends the whole process, not only the thread; {@link watchMemory} should end the
 * thread before that.
 */
export function resourceLimits(memoryMB: number): ResourceLimits {
  return { maxOldGenerationSizeMb: killAtMB(memoryMB) * 4 + 1024, maxYoungGenerationSizeMb: YOUNG_MB };
}

/**
 * Watches the memory of a running thread, heap and buffers alike, from outside it.
 *
 * @param worker a thread that is running an invocation, which may be an endless loop.
 * @param limitMB the memory that it may use; called at each check.
 * @param onExceeded called once, when the thread has used more.
 * @returns a function that ends the watch.
 */
export function watchMemory(worker: Worker, limitMB: () => number, onExceeded: () => void): () => void {
  let asking = false;
  let pollsOver = 0;
  const poll = async () => {
    if (asking) return;
    asking = true;
    try {
      const { used_heap_size, external_memory } = await worker.getHeapStatistics();
      const usedMB = (used_heap_size + external_memory) / MB;
      const memoryMB = limitMB();
      pollsOver = usedMB > memoryMB ? pollsOver + 1 : 0;
      if (usedMB <= killAtMB(memoryMB) && pollsOver < PATIENCE_POLLS) return;
      clearInterval(timer);
      onExceeded();
    } catch {
      // A thread that is still starting does not answer, and neither does one that has ended. The first must stay
      // watched, and the caller ends the watch of the second.
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(poll, POLL_MS);
  return () => clearInterval(timer);
}
