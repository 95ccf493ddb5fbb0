import { ServiceCallError, withRemedy } from '../errors/index.ts';
import { longestChained } from './role-in-account.ts';
import type { SealingRun } from './sealing-runs.ts';

/**
 * Refuses to issue credentials again for a worker whose time-out is as long as a session: any new credentials would
 * be too short as well.
 *
 * @throws {ServiceCallError} explaining which of the two to change
 * @throws {ThrottledError} {@link UnavailableError} if Lambda does not answer
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

/** Seconds that a state machine may wait before it invokes the worker. */
const leastMargin = 60;
