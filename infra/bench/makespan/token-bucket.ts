import type { Events } from './events.ts';

/** The number of tokens at first, which is also the most, and the number of new tokens per second. */
export interface Rate {
  readonly size: number;
  readonly perSecond: number;
}

/** A bucket of tokens. If it is empty, callers wait in the order of their calls. */
export class TokenBucket {
  readonly #events: Events;
  readonly #rate: Rate;
  /** The time of the next token that no caller waits for. */
  #next = Number.NEGATIVE_INFINITY;
  taken = 0;

  constructor(events: Events, rate: Rate) {
    this.#events = events;
    this.#rate = rate;
  }

  /** Takes a token as soon as there is one, and continues `latency` seconds later. */
  take(then: () => void, latency = 0): void {
    const { size, perSecond } = this.#rate;
    const { now } = this.#events;
    this.taken += 1;
    const at = Math.max(this.#next, now - (size - 1) / perSecond);
    this.#next = at + 1 / perSecond;
    this.#events.after(Math.max(0, at - now) + latency, then);
  }
}
