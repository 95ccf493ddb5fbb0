import { setTimeout as delay } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  bucketObjects,
  findRun,
  findRunPrefix,
  readMergedSummary,
  readSummary as readStoredSummary,
  type Summary,
} from '@step-everywhere/infra/internal/run';
import { NoSuchRunError } from '../console/errors.ts';
import { endOf, runFailedError } from './execution.ts';
import type { DescribedRun } from './find-run.ts';

/** How long the rule that sees to runs that were stopped is waited for, in milliseconds. */
const patience = { total: 60_000, pause: 500 } as const;

/**
 * Reads what a run that has ended came to.
 *
 * Of a run that was stopped, timed out or broke, a rule writes the summary after its end: it is waited for.
 *
 * @param wait whether to wait for it.
 * @returns nothing when the run ended before it had targets, or the summary does not come.
 * @throws the signal's reason when it aborts.
 */
export async function readSummary(
  client: S3Client,
  bucket: string,
  run: DescribedRun,
  { wait = true, signal }: { readonly wait?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Summary | undefined> {
  if (run.output !== undefined) return JSON.parse(run.output) as Summary;
  const objects = bucketObjects(client, bucket);
  const found = await findRun(objects, run.arn, run.input);
  if (found === undefined) return undefined;
  const end = performance.now() + (wait ? patience.total : 0);
  for (;;) {
    const summary = await readStoredSummary(objects, found);
    if (summary !== undefined || performance.now() >= end) return summary;
    await delay(patience.pause, undefined, signal && { signal }).catch(() => undefined);
    signal?.throwIfAborted();
  }
}

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
  const RunPrefix = findRunPrefix(run.arn, run.input);
  return RunPrefix === undefined
    ? undefined
    : readMergedSummary(bucketObjects(client, bucket), { RunPrefix });
}

function noSummary(run: DescribedRun): never {
  const { message } = runFailedError(endOf(run));
  throw new NoSuchRunError(run.name, `${run.name} has no summary to go by: ${message}`);
}
