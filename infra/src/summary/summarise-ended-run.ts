import type { S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, type DescribeExecutionOutput, type SFNClient } from '@aws-sdk/client-sfn';
import { serviceFailure } from '../errors/index.ts';
import { type EndedEarly, findRun, parseExecutionArn, type Summary } from '../run/index.ts';
import { bucketObjects } from '../storage/index.ts';
import { summarise } from './summarise.ts';

/** The fields of EventBridge's "Step Functions Execution Status Change" that are used here. */
export interface ExecutionStatusChange {
  readonly detail: { readonly executionArn: string };
}

/** The services to call. */
export interface EndedRunCircumstances {
  readonly states: SFNClient;
  readonly bucketClient: S3Client;
  readonly bucket: string;
}

/**
 * Summarises a run that was stopped, timed out or failed, even if it had already written a summary.
 *
 * The end of a child of the run's Map is ignored, because the run is still running.
 *
 * @returns undefined for a run that ended before its targets were listed, for example because its input was refused
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}; EventBridge then retries the invocation
 */
export async function summariseEndedRun(
  { detail: { executionArn } }: ExecutionStatusChange,
  { states, bucketClient, bucket }: EndedRunCircumstances,
): Promise<Summary | undefined> {
  if (parseExecutionArn(executionArn) === undefined) return undefined;
  const execution = await states.send(new DescribeExecutionCommand({ executionArn })).catch((error) => {
    throw serviceFailure('states:DescribeExecution', error);
  });
  const objects = bucketObjects(bucketClient, bucket);
  const run = await findRun(objects, executionArn, execution.input);
  if (run === undefined) return undefined;
  const { startDate = new Date(), stopDate = new Date() } = execution;
  return summarise({ ExecutionId: executionArn, StartTime: startDate.toISOString(), Run: run }, objects, {
    EndTime: stopDate.toISOString(),
    EndedEarly: endOf(execution),
  });
}

function endOf({ status = 'FAILED', error, cause }: DescribeExecutionOutput): EndedEarly {
  return {
    Status: status,
    ...(error === undefined ? {} : { Error: error }),
    ...(cause === undefined ? {} : { Cause: cause.slice(0, 1000) }),
  };
}
