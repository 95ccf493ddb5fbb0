import { ServiceCallError, withRemedy } from '../errors/index.ts';
import { longestChained } from './role-in-account.ts';
import type { SealingRun } from './sealing-runs.ts';

/**
 * Refuses to issue again for a worker that may take as long as a session lasts: it would find whatever it is given too
 * short, again and again.
 *
 * @throws {ServiceCallError} that says which of the two to change
 * @throws {ThrottledError} {@link UnavailableError} when Lambda does not tell
 */
export async function refuseShortSessions({ input, timeoutSeconds: ask }: SealingRun): Promise<void> {
  const timeoutSeconds = await ask();
  const lasts = input.session.DurationSeconds ?? longestChained;
  if (timeoutSeconds < lasts - leastMargin) return;
  throw new ServiceCallError(
    'sts:AssumeRole',
    withRemedy(
      `A session of ${lasts} s is too short for a worker that may take ${timeoutSeconds} s`,
      'Raise Session.DurationSeconds (at most 3,600), or lower the time-out of the worker.',
    ),
  );
}

/** Seconds for which a state machine may wait before it invokes the worker. */
const leastMargin = 60;
