import { accountOutcomes, type Run, readRetries, type Summary } from '../run/index.ts';
import type { RunObjects } from '../storage/index.ts';
import { Tally } from './tally.ts';

/**
 * Updates the counts of a summary: workers may have outlived a stopped run, and the targets whose results they have stored since
 * have succeeded. Nothing is written.
 *
 * @param summary summary of the run alone, or of the run and its retries.
 * @returns the same summary if no target was cut off.
 * @throws errors of `objects`
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
