import type { S3Client } from '@aws-sdk/client-s3';
import {
  type AccountLine,
  accountOutcomes,
  fillPlaceholders,
  listKeys,
  overlay,
  parsePlaceholders,
  type RetryNote,
  type Run,
  readJson,
  readRetried,
  retriesPrefix,
  type TargetOutcome,
} from '@step-everywhere/infra/run';

/** One target of a run, and how it ended; a retried one as it ended last. */
export interface EndedTarget {
  readonly line: AccountLine;
  readonly outcome: TargetOutcome;
  /** Where its result lies, if it succeeded. */
  readonly key?: string;
}

/**
 * Goes through all targets of a run, in the order of its list.
 *
 * Memory does not depend on their number.
 *
 * @param retries of the run: what they took up is shown as they left it.
 */
export async function* endedTargets(
  client: S3Client,
  run: Run,
  retries: readonly RetryNote[] = [],
): AsyncGenerator<EndedTarget> {
  const patternOf = new WeakMap<TargetOutcome, string>();
  const accounts = accountOutcomes(client, run, async ({ line, outcomes }) => {
    let latest = outcomes;
    for (const retry of retries) {
      const retried = await readRetried(client, retry, line);
      for (const outcome of retried) patternOf.set(outcome, retry.OutputKeyPattern);
      latest = overlay(latest, retried);
    }
    return latest;
  });
  for await (const { line, outcomes } of accounts) {
    for (const outcome of outcomes) {
      if (outcome.status !== 'succeeded') yield { line, outcome };
      else yield { line, outcome, key: keyOf(patternOf.get(outcome) ?? run.OutputKeyPattern, line, outcome) };
    }
  }
}

/** The keys of a run's results, in the order of its targets. */
export async function* resultKeys(client: S3Client, run: Run): AsyncGenerator<string> {
  for await (const { key } of endedTargets(client, run)) if (key !== undefined) yield key;
}

/** The retries of a run, the first one first. */
export async function readRetries(client: S3Client, { Bucket, RunPrefix }: Run): Promise<RetryNote[]> {
  const notes: RetryNote[] = [];
  for await (const key of listKeys(client, Bucket, retriesPrefix(RunPrefix))) {
    const note = await readJson<RetryNote>(client, { bucket: Bucket, key });
    if (note !== undefined) notes.push(note);
  }
  return notes.sort((one, other) => one.StartedAt.localeCompare(other.StartedAt));
}

function keyOf(pattern: string, { AccountId }: AccountLine, { region: Region }: TargetOutcome): string {
  return fillPlaceholders(parsePlaceholders(pattern), { AccountId, Region });
}
