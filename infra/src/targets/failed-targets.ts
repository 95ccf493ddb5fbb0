import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { InputError } from '../errors/index.ts';
import { type ListedTargets, type OriginalExecution, readListedTargets } from '../execution/index.ts';
import type { Retry, Worker } from '../input/index.ts';
import {
  type AccountLine,
  findRun,
  mergedPrefix,
  type OriginalRun,
  type ReportKeys,
  readAccountLines,
  readFailedTargets,
  reportKeys,
} from '../run/index.ts';
import { bucketObjects, type RunObjects, readJson } from '../storage/index.ts';

/** Where the reports and histories of runs are. */
export interface Reports {
  readonly bucketClient: S3Client;
  readonly bucket: string;
  readonly states: SFNClient;
}

/** What of an earlier run failed, and what the run was for. */
export interface FailedTargets {
  readonly lines: AsyncGenerator<AccountLine>;
  readonly listed: ListedTargets;
  readonly Original: OriginalRun;
}

/**
 * Finds the targets of an earlier run that failed and still do: those that an earlier retry mended are left alone.
 *
 * @throws {InputError} when there is no report of the run yet, or it was of another worker
 * @throws {ExecutionError} when somebody has changed the run's list of targets
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function findFailed(
  { classes }: Retry,
  worker: Worker,
  original: OriginalExecution | undefined,
  { bucketClient, bucket, states }: Reports,
): Promise<FailedTargets> {
  const ExecutionId = original?.executionArn ?? '';
  const objects = bucketObjects(bucketClient, bucket);
  const run = await findRun(objects, ExecutionId, original?.input);
  if (run === undefined)
    refuse(`names ${ExecutionId}, which ended before it had targets`, 'Start a new run instead.');
  if (!run.Function.split(':').includes(worker.functionName)) {
    refuse(
      `names ${ExecutionId}, a run of ${run.Function}, but the Function is ${worker.arn}`,
      'Name the same function; its version or alias may be another.',
    );
  }
  const keys = await findReport(objects, run.RunPrefix);
  if (keys === undefined) {
    refuse(`names ${ExecutionId}, of which there is no summary yet`, 'Wait until the run has ended.');
  }
  const partition = worker.arn.split(':')[1] ?? '';
  const lines = failedLines(objects, keys, classes, partition);
  const listed = await readListedTargets(ExecutionId, run.TargetsKey, objects, states);
  return { lines, listed, Original: { ExecutionId, RunPrefix: run.RunPrefix } };
}

async function findReport(objects: RunObjects, runPrefix: string): Promise<ReportKeys | undefined> {
  for (const keys of [reportKeys(mergedPrefix(runPrefix)), reportKeys(runPrefix)]) {
    if ((await readJson(objects, keys.summary)) !== undefined) return keys;
  }
  return undefined;
}

/** One line an account: those of one account follow each other, since reports keep the order of `targets.jsonl`. */
async function* failedLines(
  objects: RunObjects,
  keys: ReportKeys,
  classes: Retry['classes'],
  partition: string,
): AsyncGenerator<AccountLine> {
  let account: { AccountId: string; AccountName: string; regions: string[] } | undefined;
  const finished = () => account && [lineOf(account.AccountId, account.AccountName, account.regions)];
  for await (const failure of readFailedTargets(objects, keys.failures)) {
    if (classes !== undefined && !classes.has(failure.Class)) continue;
    const { AccountId, AccountName, Region } = failure;
    if (account?.AccountId !== AccountId) {
      yield* finished() ?? [];
      account = { AccountId, AccountName, regions: [] };
    }
    account.regions.push(Region);
  }
  yield* finished() ?? [];
  if (!classes?.has('not-attempted')) return;
  yield* readAccountLines(objects, keys.notAttempted, partition);
}

function lineOf(AccountId: string, AccountName: string, regions: readonly string[]): AccountLine {
  return { AccountId, AccountName, Regions: regions[0] === 'enabled' ? 'enabled' : regions };
}

function refuse(problem: string, remedy: string): never {
  throw new InputError('Retry.Execution', `Retry.Execution ${problem}. ${remedy}`);
}
