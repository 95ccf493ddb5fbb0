import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<Invocation>();
const running = new Set<Invocation>();

/**
 * Variables with the credentials of the worker's own role. Authors set them for other programs and libraries, and the next
 * invocation's call of KMS would be signed with the credentials of another account.
 */
const OWN = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'] as const;
let own: readonly (string | undefined)[] = [];

/**
 * One invocation, isolated from what other invocations' handlers leave behind: a promise that nobody awaits, a timer
 * that throws.
 *
 * Node.js would end the process for either, and with it all invocations that the process then serves. Node.js also knows in which
 * asynchronous context an error began, so each error finds its own invocation.
 */
export class Invocation {
  /** Request id that Lambda assigned. */
  readonly requestId: string;
  readonly #uncaught = Promise.withResolvers<never>();
  #isOpen = true;

  constructor(requestId: string) {
    this.requestId = requestId;
    this.#uncaught.promise.catch(() => undefined);
  }

  /** Runs the whole invocation in its asynchronous context. When no other one runs after it, {@link OWN} are as they were. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (running.size === 0) own = OWN.map((name) => process.env[name]);
    running.add(this);
    try {
      return await storage.run(this, work);
    } finally {
      running.delete(this);
      if (running.size === 0) OWN.forEach(putBack);
    }
  }

  /** Returns the outcome of the author's code, or fails with an error of it that nobody catches. */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#uncaught.promise]);
  }

  /** Like {@link race} for the handler; errors that nobody catches afterwards change no outcome. */
  async outcomeOf<T>(handler: Promise<T>): Promise<T> {
    try {
      return await this.race(handler);
    } finally {
      this.#isOpen = false;
      // Code that keeps the asynchronous context keeps this promise too, so it must not hold the outcome.
      this.#uncaught.reject(undefined);
    }
  }

  /** Fails the invocation. @returns whether the handler was still running, so that the failure counts */
  fail(reason: unknown): boolean {
    this.#uncaught.reject(reason);
    return this.#isOpen;
  }
}

function putBack(name: (typeof OWN)[number], index: number): void {
  const value = own[index];
  if (process.env[name] === value) return;
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/**
 * Finds the invocations that an uncaught error belongs to: the one in whose context it was thrown.
 *
 * Without a context, as in an interval that a module started at load time, it may belong to any running invocation.
 */
export function invocationsOfError(): readonly Invocation[] {
  const own = storage.getStore();
  return own === undefined ? [...running] : [own];
}
