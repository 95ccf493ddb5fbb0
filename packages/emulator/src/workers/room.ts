import { BUSY_SHARE } from './another-environment.ts';
import type { Environment } from './environment.ts';

/** Invocations at once in an environment that has only begun. */
const FIRST_ROOM = 16;

/**
 * How many invocations an environment is given at once.
 *
 * One that waits for the network gets twice as many each time that it is seen to wait. One that works all the time gets
 * no more: it would end none of them sooner, and each would be nearer to its time-out.
 */
export class Room {
  readonly #most: number;
  readonly #rooms = new WeakMap<Environment, { room: number; grownAt: number }>();

  /** @param most invocations at once in one environment */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether an environment can be given one more invocation. */
  isIn(environment: Environment): boolean {
    const { running, loadedAt, workShare } = environment;
    const known = this.#rooms.get(environment) ?? {
      room: Math.min(FIRST_ROOM, this.#most),
      grownAt: loadedAt,
    };
    if (running < known.room) return true;
    if (known.room >= this.#most || workShare >= BUSY_SHARE || environment.loadSeenAt <= known.grownAt)
      return false;
    this.#rooms.set(environment, { room: Math.min(known.room * 2, this.#most), grownAt: performance.now() });
    return true;
  }
}
