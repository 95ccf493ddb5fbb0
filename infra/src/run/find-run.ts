import type { S3Client } from '@aws-sdk/client-s3';
import { readJson } from '../storage/index.ts';
import { parseExecutionArn } from './execution-arn.ts';
import { runKey, runPrefix } from './object-keys.ts';
import type { Run } from './run.ts';

const workerPattern = /:function:([\w-]{1,64})(?::(\$LATEST|[\w-]{1,128}))?$/;

/**
 * Finds the run that an execution was, by what it was started with.
 *
 * @param input JSON
 * @returns nothing when the run ended before it had targets
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function findRun(
  client: S3Client,
  bucket: string,
  executionArn: string,
  input: string | undefined,
): Promise<Run | undefined> {
  const executionName = parseExecutionArn(executionArn)?.name;
  const [, functionName, qualifier = '$LATEST'] = workerPattern.exec(workerOf(input)) ?? [];
  if (executionName === undefined || functionName === undefined) return undefined;
  const key = runKey(runPrefix({ functionName, qualifier, executionName }));
  return readJson<Run>(client, { bucket, key });
}

function workerOf(input = ''): string {
  try {
    const { Function: worker } = JSON.parse(input) as { Function?: unknown };
    return typeof worker === 'string' ? worker : '';
  } catch {
    return '';
  }
}
