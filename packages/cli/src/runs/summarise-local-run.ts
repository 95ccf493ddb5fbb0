import { summarise } from '@step-everywhere/infra/internal/orchestrator';
import { findRun, type RunObjects, type Summary } from '@step-everywhere/infra/internal/run';
import type { DescribedRun } from './execution.ts';

/**
 * Writes the summary of a run on this machine that has none, as a rule of the stack does on AWS. Stored results show
 * which targets succeeded.
 *
 * @param objects of the run's bucket.
 * @param run that was stopped, or failed.
 * @returns nothing when it ended before it had targets.
 */
export async function summariseLocalRun(
  objects: RunObjects,
  run: DescribedRun,
): Promise<Summary | undefined> {
  const { arn, status, startDate, stopDate = new Date(), error, cause, input } = run;
  const stored = await findRun(objects, arn, input);
  if (stored === undefined) return undefined;
  const EndedEarly = { Status: status, ...(error && { Error: error }), ...(cause && { Cause: cause }) };
  const started = { ExecutionId: arn, StartTime: startDate.toISOString(), Run: stored };
  return summarise(started, objects, { EndTime: stopDate.toISOString(), EndedEarly });
}
