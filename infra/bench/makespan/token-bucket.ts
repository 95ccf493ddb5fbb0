import type { Events } from './events.ts';

/** How many there are at first and at most, and how many come in a second. */
export interface Rate {
  readonly size: number;
  readonly perSecond: number;
}

/** A bucket of tokens: what finds none waits for one, first come, first served. */
export class TokenBucket {
  readonly #events: Events;
  readonly #rate: Rate;
  /** When the next token comes that is not spoken for. */
  #next = Number.NEGATIVE_INFINITY;
  taken = 0;

  constructor(events: Events, rate: Rate) {
    this.#events = events;
    this.#rate = rate;
  }

  /** Takes a token when there is one, and goes on `latency` seconds later. */
  take(then: () => void, latency = 0): void {
    const { size, perSecond } = this.#rate;
    const { now } = this.#events;
    this.taken += 1;
    const at = Math.max(this.#next, now - (size - 1) / perSecond);
    this.#next = at + 1 / perSecond;
    this.#events.after(Math.max(0, at - now) + latency, then);
  }
}
