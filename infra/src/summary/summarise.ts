import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { pMapIterable } from 'p-map';
import { serviceFailure } from '../errors/index.ts';
import { type AccountLine, failuresKey, type Run, summaryKey } from '../run/index.ts';
import { readLines, storeLines } from '../storage/index.ts';
import { explainFailure } from './explain-failure.ts';
import { readOutcomes, type TargetOutcome } from './outcome.ts';

/** What the state machine asks with. */
export interface SummariseEvent {
  /** ARN of the run's execution. */
  readonly ExecutionId: string;
  /** ISO 8601. */
  readonly StartTime: string;
  readonly Run: Run;
}

/** A run's result in numbers. `Targets` is the sum of the four that follow it. */
export interface Summary {
  readonly ExecutionId: string;
  readonly Function: string;
  readonly RoleName: string;
  readonly StartTime: string;
  readonly EndTime: string;
  readonly Targets: number;
  readonly Succeeded: number;
  readonly Failed: number;
  readonly Skipped: number;
  readonly NotAttempted: number;
  readonly Bucket: string;
  readonly OutputKeyPattern: string;
  readonly TargetsKey: string;
  readonly SummaryKey: string;
  readonly FailuresKey: string;
}

/** One line of `failures.jsonl`. */
export interface FailureLine {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly Region: string;
  readonly Error: string;
  readonly Message: string;
}

type Counts = Record<TargetOutcome['status'], number>;

/** Outcomes are small objects: what costs is the round trip of each. */
const readsAtOnce = 40;

/**
 * Reads a run's targets and outcomes, and writes `failures.jsonl` and `summary.json`.
 *
 * @param now milliseconds since 1970
 * @throws {ServiceCallError} when S3 refuses
 */
export async function summarise(
  { ExecutionId, StartTime, Run }: SummariseEvent,
  client: S3Client,
  now: () => number = Date.now,
): Promise<Summary> {
  const counts: Counts = { succeeded: 0, failed: 0, skipped: 0, 'not-attempted': 0 };
  const failures = { bucket: Run.Bucket, key: failuresKey(Run.RunPrefix) };
  await storeLines(client, failures, countAndFilter(client, Run, counts));

  const summary: Summary = {
    ExecutionId,
    Function: Run.Function,
    RoleName: Run.RoleName,
    StartTime,
    EndTime: new Date(now()).toISOString(),
    Targets: Object.values(counts).reduce((sum, count) => sum + count, 0),
    Succeeded: counts.succeeded,
    Failed: counts.failed,
    Skipped: counts.skipped,
    NotAttempted: counts['not-attempted'],
    Bucket: Run.Bucket,
    OutputKeyPattern: Run.OutputKeyPattern,
    TargetsKey: Run.TargetsKey,
    SummaryKey: summaryKey(Run.RunPrefix),
    FailuresKey: failures.key,
  };
  await storeSummary(client, summary);
  return summary;
}

/** Counts every target and yields the failed ones, in the order of `targets.jsonl`. */
async function* countAndFilter(client: S3Client, run: Run, counts: Counts): AsyncGenerator<FailureLine> {
  const folder = { bucket: run.Bucket, runPrefix: run.RunPrefix };
  const accounts = pMapIterable(
    readLines<AccountLine>(client, { bucket: run.Bucket, key: run.TargetsKey }),
    async (line) => ({ line, outcomes: await readOutcomes(client, folder, line) }),
    { concurrency: readsAtOnce },
  );
  for await (const { line, outcomes } of accounts) {
    for (const outcome of outcomes) {
      counts[outcome.status] += 1;
      if (outcome.status === 'failed') yield describeFailure(line, outcome.region, outcome.failure);
    }
  }
}

function describeFailure(
  { AccountId, AccountName }: AccountLine,
  Region: string,
  failure: Parameters<typeof explainFailure>[0],
): FailureLine {
  const { error, message } = explainFailure(failure);
  return { AccountId, AccountName, Region, Error: error, Message: message };
}

async function storeSummary(client: S3Client, summary: Summary): Promise<void> {
  const command = new PutObjectCommand({
    Bucket: summary.Bucket,
    Key: summary.SummaryKey,
    Body: JSON.stringify(summary),
    ContentType: 'application/json',
  });
  await client.send(command).catch((error) => {
    throw serviceFailure('s3:PutObject', error);
  });
}
