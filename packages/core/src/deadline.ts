import { WorkerTimeout } from './errors.ts';

/** Share of the time left that the handler is warned ahead, and its bounds in milliseconds. */
const WARNING = { share: 0.1, least: 150, most: 5_000 };
/** As {@link WARNING}, for giving up: what remains must suffice to report the failure. */
const GIVING_UP = { share: 0.03, least: 75, most: 1_000 };

/** The end of an invocation's time, as the handler and the upload see it. */
export interface Deadline {
  /** Fires shortly before the end: time to stop and return what there is. */
  readonly signal: AbortSignal;
  /** Fires a moment before Lambda would kill the function. */
  readonly end: AbortSignal;
  /** Milliseconds until {@link end} fires, never negative. */
  remaining(): number;
  /** Gives `work`'s outcome, or fails with {@link WorkerTimeout} when {@link end} fires first. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Stops the clock. */
  stop(): void;
}

/** What {@link startDeadline} reads the time with. */
export interface Clock {
  now(): number;
  setTimeout(callback: () => void, ms: number): { unref?(): unknown };
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
 * @param available milliseconds until Lambda kills the function, as `context.getRemainingTimeInMillis()` tells
 */
export function startDeadline(available: number, clock: Clock = systemClock): Deadline {
  const started = clock.now();
  const endsAfter = available - margin(available, GIVING_UP);
  const warning = new AbortController();
  const end = new AbortController();
  const elapsed = () => Math.round(clock.now() - started);
  const timers = [
    clock.setTimeout(
      () => warning.abort(timeout(elapsed(), 'its time is nearly up')),
      available - margin(available, WARNING),
    ),
    clock.setTimeout(() => end.abort(timeout(elapsed(), 'it did not end within its time')), endsAfter),
  ];
  return {
    signal: warning.signal,
    end: end.signal,
    remaining: () => Math.max(0, endsAfter - (clock.now() - started)),
    race: (work) => raceAgainst(end.signal, work),
    stop: () => {
      for (const timer of timers) clock.clearTimeout(timer);
    },
  };
}

function margin(available: number, { share, least, most }: typeof WARNING): number {
  return Math.min(most, Math.max(least, available * share), available / 2);
}

function timeout(elapsed: number, what: string): WorkerTimeout {
  const seconds = (elapsed / 1_000).toFixed(1);
  return new WorkerTimeout(
    `the worker was stopped after ${seconds} s because ${what}; ` +
      "raise the function's timeout, do less in one target, or return early when `signal` fires",
    elapsed,
  );
}

async function raceAgainst<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // Work that loses the race may still fail later, with nobody waiting for it.
  work.catch(() => undefined);
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(signal.reason);
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
