import {
  type OriginalRun,
  parseExecutionArn,
  type RetryNote,
  type Run,
  retriesPrefix,
} from '../run/index.ts';
import { type RunObjects, storeJson } from '../storage/index.ts';

/**
 * Notes in the original run's folder that it is being retried, for the summary that combines them.
 *
 * @param executionId ARN of the retry
 * @throws errors of `objects`
 */
export async function noteRetry(
  objects: RunObjects,
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
  await storeJson(objects, key, note);
}
