import type { Environment } from './environment.ts';
import { Room } from './room.ts';

/** How long an idle environment stays warm, in milliseconds. */
const IDLE_MS = 10_000;

/** The environments of a function. Environments that are idle for long are ended. */
export class EnvironmentSet {
  readonly #all = new Set<Environment>();
  readonly #room: Room;
  readonly #concurrency: number;

  /** @param concurrency invocations at once in one environment. */
  constructor(concurrency: number) {
    this.#concurrency = concurrency;
    this.#room = new Room(concurrency);
  }

  get all(): readonly Environment[] {
    return [...this.#all];
  }

  get size(): number {
    return this.#all.size;
  }

  add(environment: Environment): void {
    this.#all.add(environment);
    void environment.ended.then(() => this.#all.delete(environment));
  }

  /**
   * Finds an environment with room: if each runs one invocation at once, the one that was used last, otherwise the
   * one with the fewest invocations.
   *
   * @param neededUntil epoch milliseconds; an environment whose session expires earlier is no longer used.
   * @param tenantId for a function with tenant isolation: only environments of this tenant, or of no tenant yet.
   */
  free(neededUntil: number, tenantId?: string): Environment | undefined {
    let best: Environment | undefined;
    for (const environment of this.#all) {
      const isOfAnother = environment.tenantId !== undefined && environment.tenantId !== tenantId;
      if (!environment.isUsable || isOfAnother) continue;
      if (environment.expiration.getTime() <= neededUntil) {
        environment.retire();
        continue;
      }
      if (!this.#room.isIn(environment)) continue;
      if (best === undefined || this.#isBetter(environment, best)) best = environment;
    }
    return best;
  }

  /** Ends an environment after it has been idle for a while. */
  rest(environment: Environment): void {
    if (environment.running > 0) return;
    setTimeout(() => {
      const isIdle = environment.running === 0 && performance.now() - environment.lastUsedAt >= IDLE_MS;
      if (isIdle) environment.retire();
    }, IDLE_MS).unref();
  }

  /** Ends the environment that has been idle longest, if there is one. */
  retireOldest(): void {
    const resting = this.all.filter(
      ({ isUsable, running, initMs }) => isUsable && running === 0 && initMs !== undefined,
    );
    resting.sort((one, other) => one.lastUsedAt - other.lastUsedAt)[0]?.retire();
  }

  #isBetter(one: Environment, other: Environment): boolean {
    if (this.#concurrency === 1) return one.lastUsedAt > other.lastUsedAt;
    return one.running < other.running;
  }
}
