import type { S3Client } from '@aws-sdk/client-s3';
import { MissingObjectError } from '../errors/index.ts';
import {
  mergedPrefix,
  type OriginalRun,
  type RetryNote,
  type Run,
  reportKeys,
  retriesPrefix,
  runKey,
} from '../run/index.ts';
import { listKeys, readJson, storeJson } from '../storage/index.ts';
import { accountOutcomes } from './account-outcomes.ts';
import { readRetried, type TargetOutcome } from './outcome.ts';
import { makeSummary, type Summary } from './summary.ts';
import { Tally } from './tally.ts';

/**
 * Writes one report of a run and all of its retries, under `merged/` of the run: each target as it ended last.
 *
 * It is made from the beginning each time, so that doing it twice does no harm.
 *
 * @returns key of the merged summary
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function mergeRetries(
  client: S3Client,
  bucket: string,
  { ExecutionId, RunPrefix }: OriginalRun,
): Promise<string> {
  const keys = reportKeys(mergedPrefix(RunPrefix));
  const run = await readExisting<Run>(client, bucket, runKey(RunPrefix));
  const { StartTime } = await readExisting<Summary>(client, bucket, reportKeys(RunPrefix).summary);
  const retries = await readNotes(client, bucket, RunPrefix);

  await using tally = await Tally.open();
  const accounts = accountOutcomes(client, run, async ({ line, outcomes }) => {
    let latest = outcomes;
    for (const retry of retries) latest = overlay(latest, await readRetried(client, retry, line));
    return latest;
  });
  for await (const { line, outcomes } of accounts) await tally.add(line, outcomes);
  await tally.store(client, bucket, keys);
  const times = { ExecutionId, StartTime, EndTime: new Date().toISOString() };
  const merged: Summary = {
    ...makeSummary(times, run, tally.counts, keys),
    Retries: retries.map((retry) => ({
      ExecutionId: retry.ExecutionId,
      OutputKeyPattern: retry.OutputKeyPattern,
    })),
  };
  await storeJson(client, { bucket, key: keys.summary }, merged);
  return keys.summary;
}

/**
 * Puts the later outcomes of an account over the earlier ones.
 *
 * @param later nothing where the retry did not come to the account
 */
export function overlay(
  earlier: readonly TargetOutcome[],
  later: readonly TargetOutcome[],
): readonly TargetOutcome[] {
  const attempted = later.filter(({ status }) => status === 'succeeded' || status === 'failed');
  // An account whose enabled regions were unknown then: now they have names, or are unknown again.
  const isUnresolved = earlier.some(({ region }) => region === 'enabled');
  if (isUnresolved) return attempted.length === 0 ? earlier : attempted;
  const byRegion = new Map(attempted.map((outcome) => [outcome.region, outcome]));
  return earlier.map((outcome) => byRegion.get(outcome.region) ?? outcome);
}

async function readNotes(client: S3Client, bucket: string, runPrefix: string): Promise<RetryNote[]> {
  const notes: RetryNote[] = [];
  for await (const key of listKeys(client, bucket, retriesPrefix(runPrefix))) {
    notes.push(await readExisting<RetryNote>(client, bucket, key));
  }
  return notes.sort((one, other) => one.StartedAt.localeCompare(other.StartedAt));
}

async function readExisting<Value>(client: S3Client, bucket: string, key: string): Promise<Value> {
  const value = await readJson<Value>(client, { bucket, key });
  if (value === undefined) throw new MissingObjectError(bucket, key);
  return value;
}
