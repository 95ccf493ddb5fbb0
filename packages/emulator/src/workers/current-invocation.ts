import { AsyncLocalStorage } from 'node:async_hooks';

/** An invocation that this environment runs. */
export interface CurrentInvocation {
  readonly requestId: string;
  /** The last bytes of its output. */
  logTail: Buffer;
  /** File for all of its output, if one is kept. */
  readonly logFile?: string | undefined;
}

const storage = new AsyncLocalStorage<CurrentInvocation>();
let last: CurrentInvocation | undefined;

/** Runs the code of an invocation. */
export function runAs<T>(invocation: CurrentInvocation, work: () => T): T {
  last = invocation;
  return storage.run(invocation, work);
}

/**
 * The invocation to which the calling code belongs; for code outside any invocation, such as a module's timer, the
 * last one.
 */
export function currentInvocation(): CurrentInvocation | undefined {
  return storage.getStore() ?? last;
}

/** The invocation that started the calling code, if there is one. */
export function ownInvocation(): CurrentInvocation | undefined {
  return storage.getStore();
}
