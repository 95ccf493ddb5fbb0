import { WorkerTimeout } from './errors.ts';

/** How long before the end the handler is warned: a share of the time left, with bounds in milliseconds. */
const WARNING = { share: 0.1, least: 150, most: 5_000 };
/** Like {@link WARNING}, for giving up: the remaining time must suffice to report the failure. */
const GIVING_UP = { share: 0.03, least: 75, most: 1_000 };

/** The end of an invocation's time. Uses plain callbacks, because an `AbortSignal` for each wait costs more than the wait itself. */
export interface End {
  /** Why the time is over, once it is. */
  readonly reason: WorkerTimeout | undefined;
  /** Calls back when the time is over, immediately if it already is. @returns a function that removes the callback */
  onEnd(callback: (reason: WorkerTimeout) => void): () => void;
}

/** An invocation's time, as the handler and the upload see it. */
export interface Deadline extends End {
  /** Fires shortly before the end, so that the handler can stop and return what it has. Created on first use. */
  readonly signal: AbortSignal;
  /** The cause of a failure: {@link WorkerTimeout} for an error that {@link signal} caused, otherwise the error itself. */
  reasonFor(thrown: unknown): unknown;
  /** Returns the outcome of `work`, or fails with {@link WorkerTimeout} if the time is over first. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Stops the clock, and ends work that still waits for the end, such as the rows of an invocation that has failed. */
  stop(): void;
}

/** Reads the time and sets timers. */
export interface Clock {
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/**
 * Starts the clock of an invocation.
 *
 * @param available milliseconds until Lambda kills the function, as returned by `context.getRemainingTimeInMillis()`
 */
export function startDeadline(available: number, clock: Clock = systemClock): Deadline {
  const started = clock.now();
  const waiting = new Set<(reason: WorkerTimeout) => void>();
  const timers: unknown[] = [];
  const after = (ms: number, callback: () => void) =>
    timers.push(clock.setTimeout(callback, Math.max(0, ms)));
  const timeout = (what: string) => workerTimeout(clock.now() - started, what);
  let warning: AbortController | undefined;
  let reason: WorkerTimeout | undefined;
  const end = (why: string) => {
    reason = timeout(why);
    for (const callback of waiting) callback(reason);
    waiting.clear();
  };
  after(available - margin(available, GIVING_UP), () => end('it did not end within its time'));
  const deadline: Deadline = {
    get reason() {
      return reason;
    },
    onEnd: (callback) => {
      if (reason !== undefined) callback(reason);
      else waiting.add(callback);
      return () => void waiting.delete(callback);
    },
    get signal() {
      if (warning === undefined) {
        const controller = new AbortController();
        const left = available - margin(available, WARNING) - (clock.now() - started);
        after(left, () => controller.abort(timeout('its time is nearly up')));
        warning = controller;
      }
      return warning.signal;
    },
    reasonFor: (thrown) => {
      // The AWS SDK throws its own `AbortError`, whatever the signal's reason is.
      const isAborted = warning?.signal.aborted === true && thrown instanceof Error;
      return isAborted && thrown.name === 'AbortError' ? timeoutAt(thrown, warning?.signal.reason) : thrown;
    },
    race: (work) => raceAgainst(deadline, work),
    stop: () => {
      for (const timer of timers) clock.clearTimeout(timer);
      if (waiting.size > 0) end('its invocation has failed');
    },
  };
  return deadline;
}

function margin(available: number, { share, least, most }: typeof WARNING): number {
  return Math.min(most, Math.max(least, available * share), available / 2);
}

function workerTimeout(elapsed: number, what: string): WorkerTimeout {
  const seconds = (elapsed / 1_000).toFixed(1);
  return new WorkerTimeout(
    `the worker was stopped after ${seconds} s because ${what}; ` +
      "raise the function's timeout, do less in one target, or return early when `signal` fires",
    Math.round(elapsed),
  );
}

/** The time-out with the lines of the call that it aborted, which tell an author more than those of a timer. */
function timeoutAt({ stack = '' }: Error, { message, elapsed }: WorkerTimeout): WorkerTimeout {
  const timeout = new WorkerTimeout(message, elapsed);
  const lines = stack.split('\n').filter((line) => /^\s+at /.test(line));
  timeout.stack = [`WorkerTimeout: ${message}`, ...lines].join('\n');
  return timeout;
}

/** Returns the outcome of `work`, or fails if the time is over first. */
export async function raceAgainst<T>(end: End, work: Promise<T>): Promise<T> {
  // Work that loses the race may still fail later, when nothing awaits it.
  work.catch(() => undefined);
  const { promise, reject } = Promise.withResolvers<never>();
  const unsubscribe = end.onEnd(reject);
  try {
    return await Promise.race([work, promise]);
  } finally {
    unsubscribe();
  }
}
