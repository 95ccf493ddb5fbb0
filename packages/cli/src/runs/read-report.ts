import type { S3Client } from '@aws-sdk/client-s3';
import {
  mergedPrefix,
  readJson,
  findRun as readRun,
  reportKeys,
  type Summary,
} from '@step-everywhere/infra/run';
import { NoSuchRunError } from '../console/errors.ts';
import { endOf } from '../run/finish-run.ts';
import { runFailedError } from './execution.ts';
import type { DescribedRun } from './find-run.ts';
import { readSummary } from './summary.ts';

/**
 * Reads what a run came to, its retries taken in.
 *
 * @throws {NoSuchRunError} when it has no summary.
 */
export async function readReport(client: S3Client, bucket: string, run: DescribedRun): Promise<Summary> {
  return (
    (await readMerged(client, bucket, run)) ??
    (await readSummary(client, bucket, run, { wait: false })) ??
    noSummary(run)
  );
}

/** The report that takes a run and its retries together; nothing when it was never retried. */
export async function readMerged(
  client: S3Client,
  bucket: string,
  run: DescribedRun,
): Promise<Summary | undefined> {
  const found = await readRun(client, bucket, run.arn, run.input);
  if (found === undefined) return undefined;
  return readJson(client, { bucket, key: reportKeys(mergedPrefix(found.RunPrefix)).summary });
}

function noSummary(run: DescribedRun): never {
  const { message } = runFailedError(endOf(run));
  throw new NoSuchRunError(run.name, `${run.name} has no summary to go by: ${message}`);
}
