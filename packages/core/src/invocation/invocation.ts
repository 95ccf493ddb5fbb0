import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<Invocation>();
const running = new Set<Invocation>();

/**
 * One invocation, as far as others must be kept from what its handler leaves behind: a promise that nobody awaits, a timer
 * that throws.
 *
 * Node.js would end the process for either, and with it whatever the process serves then. Node.js also knows in which
 * asynchronous context either began, so each error finds its own invocation.
 */
export class Invocation {
  /** Lambda's id of it. */
  readonly requestId: string;
  readonly #uncaught = Promise.withResolvers<never>();
  #isOpen = true;

  constructor(requestId: string) {
    this.requestId = requestId;
    this.#uncaught.promise.catch(() => undefined);
  }

  /** Runs all of the invocation. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    running.add(this);
    try {
      return await storage.run(this, work);
    } finally {
      running.delete(this);
    }
  }

  /** Gives the handler's outcome, or fails with what the handler lets happen where nobody catches it. */
  async outcomeOf<T>(handler: Promise<T>): Promise<T> {
    try {
      return await Promise.race([handler, this.#uncaught.promise]);
    } finally {
      this.#isOpen = false;
      // Whatever keeps the context keeps this, and nothing of the outcome is to be kept with it.
      this.#uncaught.reject(undefined);
    }
  }

  /** Fails the invocation. @returns whether the handler's outcome was still open, so that it counts */
  fail(reason: unknown): boolean {
    this.#uncaught.reject(reason);
    return this.#isOpen;
  }
}

/**
 * The invocations that an error belongs to which nobody caught: the one in whose context it was thrown.
 *
 * Without a context, as in an interval that a module started when it was loaded, it may belong to any that is running.
 */
export function invocationsOfError(): readonly Invocation[] {
  const own = storage.getStore();
  return own === undefined ? [...running] : [own];
}
