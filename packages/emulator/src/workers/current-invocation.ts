import { AsyncLocalStorage } from 'node:async_hooks';

/** An invocation that this environment runs. */
export interface CurrentInvocation {
  readonly requestId: string;
  /** The last of what it printed. */
  logTail: Buffer;
  /** File that has all of what it printed, if it is to be kept. */
  readonly logFile?: string | undefined;
}

const storage = new AsyncLocalStorage<CurrentInvocation>();
let last: CurrentInvocation | undefined;

/** Runs what belongs to an invocation. */
export function runAs<T>(invocation: CurrentInvocation, work: () => T): T {
  last = invocation;
  return storage.run(invocation, work);
}

/** The invocation that runs the code which asks; of code that none began, such as a module's own timer, the last one. */
export function currentInvocation(): CurrentInvocation | undefined {
  return storage.getStore() ?? last;
}

/** The invocation that began the code which asks, if one did. */
export function ownInvocation(): CurrentInvocation | undefined {
  return storage.getStore();
}
