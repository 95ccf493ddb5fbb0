import type { S3Client } from '@aws-sdk/client-s3';
import {
  type OriginalRun,
  parseExecutionArn,
  type RetryNote,
  type Run,
  retriesPrefix,
} from '../run/index.ts';
import { storeJson } from '../storage/index.ts';

/**
 * Notes with the original run that it is being retried, for the report that takes them together.
 *
 * @param executionId ARN of the retry
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function noteRetry(
  client: S3Client,
  { Bucket, RunPrefix, OutputKeyPattern }: Run,
  original: OriginalRun,
  executionId: string,
): Promise<void> {
  const name = parseExecutionArn(executionId)?.name ?? '';
  const note: RetryNote = {
    ExecutionId: executionId,
    StartedAt: new Date().toISOString(),
    Bucket,
    RunPrefix,
    OutputKeyPattern,
  };
  const key = `${retriesPrefix(original.RunPrefix)}${name}.json`;
  await storeJson(client, { bucket: Bucket, key }, note);
}
