import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { InputError } from '../errors/index.ts';
import { type OriginalExecution, readTargetList, type TargetList } from '../execution/index.ts';
import type { Retry, Worker } from '../input/index.ts';
import {
  type AccountLine,
  findRun,
  mergedPrefix,
  type OriginalRun,
  type RetryNote,
  type Run,
  readAccount,
  readAccountLines,
  readFailedTargets,
  readRetries,
  type SummaryKeys,
  summaryKeys,
} from '../run/index.ts';
import { bucketObjects, type RunObjects, readJson } from '../storage/index.ts';

/** The bucket with the summaries of runs, and Step Functions, which has their histories. */
export interface EarlierRuns {
  readonly bucketClient: S3Client;
  readonly bucket: string;
  readonly states: SFNClient;
}

/** The failed targets of an earlier run, and the run's selection. */
export interface FailedTargets {
  readonly lines: AsyncGenerator<AccountLine>;
  readonly listed: TargetList;
  readonly Original: OriginalRun;
}

/**
 * Finds the targets of an earlier run that are still failed: it leaves out those for which an earlier retry succeeded, and
 * those whose worker was cut off but has stored its result since.
 *
 * @throws {InputError} if the run has no summary yet, or had another worker
 * @throws {ExecutionError} if the run's list of targets was changed
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function findFailed(
  { classes }: Retry,
  worker: Worker,
  original: OriginalExecution | undefined,
  { bucketClient, bucket, states }: EarlierRuns,
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
  const keys = await findSummaryKeys(objects, run.RunPrefix);
  if (keys === undefined) {
    refuse(`names ${ExecutionId}, which has no summary yet`, 'Wait until the run has ended.');
  }
  const partition = worker.arn.split(':')[1] ?? '';
  const lines = failedLines(objects, run, keys, classes, partition);
  const listed = await readTargetList(ExecutionId, run.TargetsKey, objects, states);
  return { lines, listed, Original: { ExecutionId, RunPrefix: run.RunPrefix } };
}

async function findSummaryKeys(objects: RunObjects, runPrefix: string): Promise<SummaryKeys | undefined> {
  for (const keys of [summaryKeys(mergedPrefix(runPrefix)), summaryKeys(runPrefix)]) {
    if ((await readJson(objects, keys.summary)) !== undefined) return keys;
  }
  return undefined;
}

/** One line per account: lines of one account follow each other, because summaries keep the order of `targets.jsonl`. */
async function* failedLines(
  objects: RunObjects,
  run: Run,
  keys: SummaryKeys,
  classes: Retry['classes'],
  partition: string,
): AsyncGenerator<AccountLine> {
  const retries = await readRetries(objects, run);
  let account: FailedAccount | undefined;
  const finished = async () => {
    if (account === undefined) return [];
    const left = account.wasCutOff ? await stillFailed(objects, run, retries, account) : account.regions;
    return left.length === 0 ? [] : [lineOf(account, left)];
  };
  for await (const failure of readFailedTargets(objects, keys.failures)) {
    if (classes !== undefined && !classes.has(failure.Class)) continue;
    const { AccountId, AccountName, Region, Class } = failure;
    if (account?.AccountId !== AccountId) {
      yield* await finished();
      account = { AccountId, AccountName, regions: [], wasCutOff: false };
    }
    account.regions.push(Region);
    account.wasCutOff ||= Class === 'interrupted';
  }
  yield* await finished();
  if (!classes?.has('not-attempted')) return;
  yield* readAccountLines(objects, keys.notAttempted, partition);
}

interface FailedAccount extends Pick<AccountLine, 'AccountId' | 'AccountName'> {
  readonly regions: string[];
  wasCutOff: boolean;
}

async function stillFailed(
  objects: RunObjects,
  run: Run,
  retries: readonly RetryNote[],
  account: FailedAccount,
): Promise<readonly string[]> {
  const outcomes = await readAccount(objects, run, lineOf(account, account.regions), retries);
  const stored = new Set(outcomes.flatMap(({ status, region }) => (status === 'succeeded' ? region : [])));
  return account.regions.filter((region) => !stored.has(region));
}

function lineOf(
  { AccountId, AccountName }: Pick<AccountLine, 'AccountId' | 'AccountName'>,
  regions: readonly string[],
): AccountLine {
  return { AccountId, AccountName, Regions: regions[0] === 'enabled' ? 'enabled' : regions };
}

function refuse(problem: string, remedy: string): never {
  throw new InputError('Retry.Execution', `Retry.Execution ${problem}. ${remedy}`);
}
