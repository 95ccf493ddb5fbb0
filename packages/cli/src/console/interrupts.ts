import { StoppedError } from './errors.ts';

/** One Ctrl-C can arrive several times: from the terminal, from npm, and from the script that started this process. */
const repeatedSignalMilliseconds = 1_000;

type Handler = (signal: NodeJS.Signals) => void;

/** Handles Ctrl-C and SIGTERM: aborts a signal, unless a command handles them itself. */
export class Interrupts {
  readonly #stop = new AbortController();
  readonly #exit: Handler;
  readonly #now: () => number;
  #handler: Handler | undefined;
  #last = Number.NEGATIVE_INFINITY;

  /** @param exit ends the process at once, on a second Ctrl-C: the user does not want to wait for a clean end. */
  constructor(exit: Handler, now: () => number = () => performance.now()) {
    this.#exit = exit;
    this.#now = now;
  }

  /** Aborts at the first interrupt that no command handles itself. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Lets a command handle interrupts. @returns a function that ends this. */
  readonly take = (handler: Handler): (() => void) => {
    const before = this.#handler;
    this.#handler = handler;
    return () => {
      this.#handler = before;
    };
  };

  /** Handles a signal that the process received. */
  readonly raise = (signal: NodeJS.Signals): void => {
    const isAgain = this.#now() - this.#last > repeatedSignalMilliseconds;
    if (this.#handler !== undefined) {
      if (isAgain) this.#handler(signal);
    } else if (!this.signal.aborted) this.#stop.abort(new StoppedError(signal));
    else if (isAgain) this.#exit(signal);
    if (isAgain) this.#last = this.#now();
  };
}
