import { StoppedError } from './errors.ts';

/** Ctrl-C arrives once from the terminal and again from each of npm and the script that started this: one wish. */
const sameWishMilliseconds = 1_000;

type Handler = (signal: NodeJS.Signals) => void;

/** What becomes of Ctrl-C and SIGTERM: an aborted signal, unless a command has taken them over. */
export class Interrupts {
  readonly #stop = new AbortController();
  readonly #exit: Handler;
  readonly #now: () => number;
  #handler: Handler | undefined;
  #last = Number.NEGATIVE_INFINITY;

  /** @param exit ends the process at once: who asks twice does not want to wait for a clean end. */
  constructor(exit: Handler, now: () => number = () => performance.now()) {
    this.#exit = exit;
    this.#now = now;
  }

  /** Aborts at the first interrupt that nobody has taken over. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Takes interrupts over. @returns what gives them back. */
  readonly take = (handler: Handler): (() => void) => {
    const before = this.#handler;
    this.#handler = handler;
    return () => {
      this.#handler = before;
    };
  };

  /** Tells of a signal that the process got. */
  readonly raise = (signal: NodeJS.Signals): void => {
    const isAgain = this.#now() - this.#last > sameWishMilliseconds;
    if (this.#handler !== undefined) {
      if (isAgain) this.#handler(signal);
    } else if (!this.signal.aborted) this.#stop.abort(new StoppedError(signal));
    else if (isAgain) this.#exit(signal);
    if (isAgain) this.#last = this.#now();
  };
}
