import { BUSY_SHARE } from './another-environment.ts';
import type { Environment } from './environment.ts';

/**
 * How many invocations an environment gets at once.
 * An environment that waits for the network gets twice as many each time it is seen waiting. One that works all the
 * time gets no more, because none of them would end sooner, and each would come closer to its time-out.
 */
export class Room {
  readonly #most: number;
  readonly #rooms = new WeakMap<Environment, { room: number; grownAt: number }>();

  /** @param most invocations at once in one environment. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether an environment can run one more invocation. */
  isIn(environment: Environment): boolean {
    const { running, loadedAt, workShare } = environment;
    // Starting with more than one saves nothing: 850 targets of `run FILE` took 5.8 to 6.0 s of CPU this way, 6.2 to 7.1 with 16 or 64.
    const known = this.#rooms.get(environment) ?? { room: 1, grownAt: loadedAt };
    if (running < known.room) return true;
    if (known.room >= this.#most || workShare >= BUSY_SHARE || environment.loadSeenAt <= known.grownAt)
      return false;
    this.#rooms.set(environment, { room: Math.min(known.room * 2, this.#most), grownAt: performance.now() });
    return true;
  }
}
