import type { EventLoopUtilization } from 'node:perf_hooks';
import type { Worker } from 'node:worker_threads';

/** Readings closer together than this say little, in milliseconds. */
const WINDOW_MS = 100;

/** Tells how much a thread works, and how much it waits. */
export class WorkMeter {
  readonly #worker: Worker;
  #at = performance.now();
  #before: EventLoopUtilization | undefined;
  #share = 1;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Share of the last while in which the thread worked, from 0 to 1; 1 while it loads its code. */
  get share(): number {
    if (performance.now() - this.#at < WINDOW_MS) return this.#share;
    this.#at = performance.now();
    const { performance: ofWorker } = this.#worker;
    const now = ofWorker.eventLoopUtilization();
    if (this.#before !== undefined && now.idle > 0)
      this.#share = ofWorker.eventLoopUtilization(now, this.#before).utilization;
    this.#before = now;
    return this.#share;
  }
}
