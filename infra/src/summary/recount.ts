import { accountOutcomes, type Run, readRetries, type Summary } from '../run/index.ts';
import type { RunObjects } from '../storage/index.ts';
import { Tally } from './tally.ts';

/**
 * Brings the counts of a summary up to date: workers may have outlived a run that was stopped, and what they have stored since
 * has succeeded. Nothing is written.
 *
 * @param summary of the run alone, or of the run and its retries.
 * @returns the same summary where no target was cut off.
 * @throws what the objects throw
 */
export async function recount(objects: RunObjects, run: Run, summary: Summary): Promise<Summary> {
  const { EndedEarly, Retries, FailedByClass } = summary;
  const mayBeOld = EndedEarly !== undefined || Retries !== undefined;
  if (!mayBeOld || (FailedByClass.interrupted ?? 0) === 0) return summary;
  const retries = Retries === undefined ? [] : await readRetries(objects, run);
  await using tally = await Tally.open();
  for await (const { line, outcomes } of accountOutcomes(objects, run, retries))
    await tally.add(line, outcomes);
  return { ...summary, ...tally.counts };
}
