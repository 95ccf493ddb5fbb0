import { WorkerTimeout } from './errors.ts';

/** Share of the time left that the handler is warned ahead, and its bounds in milliseconds. */
const WARNING = { share: 0.1, least: 150, most: 5_000 };
/** As {@link WARNING}, for giving up: what remains must suffice to report the failure. */
const GIVING_UP = { share: 0.03, least: 75, most: 1_000 };

/** The end of an invocation's time. Plain callbacks: an `AbortSignal` for each wait costs more than the wait's own work. */
export interface End {
  /** Why the time is over, once it is. */
  readonly reason: WorkerTimeout | undefined;
  /** Calls back when the time is over, at once if it is. @returns what takes the callback back */
  onEnd(callback: (reason: WorkerTimeout) => void): () => void;
}

/** An invocation's time, as the handler and the upload see it. */
export interface Deadline extends End {
  /** Fires shortly before the end: time to stop and return what there is. Made when it is first asked for. */
  readonly signal: AbortSignal;
  /** What a failure comes from: {@link WorkerTimeout} for what {@link signal} has aborted, else itself. */
  reasonFor(thrown: unknown): unknown;
  /** Gives `work`'s outcome, or fails with {@link WorkerTimeout} when the time is over first. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Stops the clock. */
  stop(): void;
}

/** What {@link startDeadline} reads the time with. */
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
 * @param available milliseconds until Lambda kills the function, as `context.getRemainingTimeInMillis()` gives it
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
  after(available - margin(available, GIVING_UP), () => {
    reason = timeout('it did not end within its time');
    for (const callback of waiting) callback(reason);
    waiting.clear();
  });
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
      // The AWS SDK throws an `AbortError` of its own, whatever the signal's reason.
      const isAborted =
        warning?.signal.aborted === true && (thrown as { name?: unknown } | null)?.name === 'AbortError';
      return isAborted ? warning?.signal.reason : thrown;
    },
    race: (work) => raceAgainst(deadline, work),
    stop: () => {
      for (const timer of timers) clock.clearTimeout(timer);
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

/** Gives `work`'s outcome, or fails when the time is over first. */
export async function raceAgainst<T>(end: End, work: Promise<T>): Promise<T> {
  // Work that loses the race may still fail later, with nobody waiting for it.
  work.catch(() => undefined);
  const { promise, reject } = Promise.withResolvers<never>();
  const takeBack = end.onEnd(reject);
  try {
    return await Promise.race([work, promise]);
  } finally {
    takeBack();
  }
}
