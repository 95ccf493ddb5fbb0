import type { S3Client } from '@aws-sdk/client-s3';
import { pMapIterable } from 'p-map';
import { type AccountLine, type Run, reportKeys } from '../run/index.ts';
import { readLines, storeJson } from '../storage/index.ts';
import { readOutcomes, type TargetOutcome } from './outcome.ts';
import { type EndedEarly, makeSummary, type Summary } from './summary.ts';
import { Tally } from './tally.ts';

/** What the state machine asks with. */
export interface SummariseEvent {
  /** ARN of the run's execution. */
  readonly ExecutionId: string;
  /** ISO 8601. */
  readonly StartTime: string;
  readonly Run: Run;
}

/** What is known of a run that has ended already. */
export interface RunEnd {
  /** ISO 8601. */
  readonly EndTime: string;
  readonly EndedEarly?: EndedEarly;
}

/** Outcomes are small objects: what costs is the round trip of each. */
const readsAtOnce = 40;

/**
 * Reads a run's targets and outcomes, and writes `failures.jsonl`, `skipped.jsonl`, `not-attempted.jsonl` and, last,
 * `summary.json`. Doing it twice does no harm.
 *
 * @param end of a run that has ended; by default it ends now
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function summarise(
  { ExecutionId, StartTime, Run }: SummariseEvent,
  client: S3Client,
  { EndTime, EndedEarly }: RunEnd = { EndTime: new Date().toISOString() },
): Promise<Summary> {
  const keys = reportKeys(Run.RunPrefix);
  await using tally = await Tally.open();
  for await (const { line, outcomes } of accountOutcomes(client, Run)) await tally.add(line, outcomes);
  await tally.store(client, Run.Bucket, keys);
  const summary: Summary = {
    ...makeSummary({ ExecutionId, StartTime, EndTime }, Run, tally.counts, keys),
    ...(EndedEarly && { EndedEarly }),
  };
  await storeJson(client, { bucket: Run.Bucket, key: keys.summary }, summary);
  return summary;
}

/** Every account of a run with the outcomes of its targets, in the order of `targets.jsonl`. */
function accountOutcomes(
  client: S3Client,
  run: Run,
): AsyncIterable<{ line: AccountLine; outcomes: TargetOutcome[] }> {
  return pMapIterable(
    readLines<AccountLine>(client, { bucket: run.Bucket, key: run.TargetsKey }),
    async (line) => ({ line, outcomes: await readOutcomes(client, run, line) }),
    { concurrency: readsAtOnce },
  );
}
