import { MissingObjectError } from '../errors/index.ts';
import {
  accountOutcomes,
  mergedPrefix,
  type OriginalRun,
  readRetries,
  readRun,
  readSummary,
  runKey,
  type Summary,
  summaryKeys,
} from '../run/index.ts';
import { type RunObjects, storeJson } from '../storage/index.ts';
import { makeSummary } from './make-summary.ts';
import { Tally } from './tally.ts';

/**
 * Writes one summary for a run and all of its retries, under `merged/` of the run: each target with its last outcome.
 *
 * The summary is always made from scratch, so that a second call does no harm.
 *
 * @returns key of the merged summary
 * @throws {MissingObjectError} if the run does not exist any more; errors of `objects`
 */
export async function mergeRetries(
  objects: RunObjects,
  { ExecutionId, RunPrefix }: OriginalRun,
): Promise<string> {
  const keys = summaryKeys(mergedPrefix(RunPrefix));
  const run = (await readRun(objects, RunPrefix)) ?? missing(objects, runKey(RunPrefix));
  const own = (await readSummary(objects, run)) ?? missing(objects, summaryKeys(RunPrefix).summary);
  const retries = await readRetries(objects, run);

  await using tally = await Tally.open();
  for await (const { line, outcomes } of accountOutcomes(objects, run, retries))
    await tally.add(line, outcomes);
  await tally.store(objects, keys);
  const times = { ExecutionId, StartTime: own.StartTime, EndTime: new Date().toISOString() };
  const merged: Summary = {
    ...makeSummary(times, run, tally.counts, keys),
    Retries: retries.map((retry) => ({
      ExecutionId: retry.ExecutionId,
      OutputKeyPattern: retry.OutputKeyPattern,
    })),
  };
  await storeJson(objects, keys.summary, merged);
  return keys.summary;
}

function missing({ location }: RunObjects, key: string): never {
  throw new MissingObjectError(location, key);
}
