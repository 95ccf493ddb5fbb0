import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { ExecutionError, MissingObjectError } from '../errors/index.ts';
import type { Prices } from '../estimate/index.ts';
import { readExecution, readRunning, requireState } from '../execution/index.ts';
import { type RevokeCircumstances, revokeGrants } from '../grants/index.ts';
import { findRun, parseExecutionArn, readSummary, type Summary } from '../run/index.ts';
import { bucketObjects } from '../storage/index.ts';
import { summarise, summariseEndedRun } from '../summary/index.ts';

/** The services that answer. */
export interface EndCircumstances extends RevokeCircumstances {
  readonly states: SFNClient;
  readonly bucketClient: S3Client;
  readonly bucket: string;
  /** The operator's own, for the estimate of a preflight. */
  readonly prices?: Partial<Prices>;
}

/** What was done at the end of a run. */
export interface EndedRun {
  /** ARN of the execution. */
  readonly ExecutionId: string;
  /** Grants that the run had not revoked itself. */
  readonly Revoked: number;
  /** Whether a summary was missing, or written by a run that did not go through. */
  readonly Summarised: boolean;
}

/** Name of the error with which a run ends in which no target succeeded; its summary is complete. */
export const noTargetSucceeded = 'NoTargetSucceeded';

/**
 * Summarises a run that is under way, when its state machine has come to that.
 *
 * @throws {ExecutionError} when the execution is no run that is under way
 * @throws {UnavailableError} when the run is not in the state that asks
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function summariseRunning(
  ExecutionId: string,
  { states, bucketClient, bucket, prices }: EndCircumstances,
): Promise<Summary> {
  const { input, startDate = new Date() } = await readRunning(states, ExecutionId);
  await requireState(states, ExecutionId, 'Summarise');
  const objects = bucketObjects(bucketClient, bucket);
  const Run = await findRun(objects, ExecutionId, input);
  if (Run === undefined) throw new MissingObjectError(objects.place, `run.json of ${ExecutionId}`);
  const StartTime = startDate.toISOString();
  return summarise({ ExecutionId, StartTime, Run }, objects, undefined, prices);
}

/**
 * Does what must be done at every end of a run, and was not: revokes its grant, and writes its summary. Doing it twice does
 * no harm. The end of a child of the run's Map is ignored: the run goes on.
 *
 * @returns nothing for such a child
 * @throws {ExecutionError} for a run that is under way
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}; the event, or else the schedule, comes again
 */
export async function endRun(
  executionArn: string,
  circumstances: EndCircumstances,
): Promise<EndedRun | undefined> {
  if (parseExecutionArn(executionArn) === undefined) return undefined;
  const { states, bucketClient, bucket } = circumstances;
  const { status, input, error } = await readExecution(states, executionArn);
  if (status === 'RUNNING') throw new ExecutionError(executionArn, 'is under way');
  const wentThrough = status === 'SUCCEEDED' || error === noTargetSucceeded;
  const summariseMissing = async () => {
    const objects = bucketObjects(bucketClient, bucket);
    const run = await findRun(objects, executionArn, input);
    if (wentThrough && run !== undefined && (await readSummary(objects, run)) !== undefined) return undefined;
    return summariseEndedRun({ detail: { executionArn } }, { states, bucketClient, bucket });
  };
  // What keeps the one from being done does not keep the other: both are waited for before either's failure is thrown.
  const both = [revokeGrants(executionArn, circumstances), summariseMissing()] as const;
  await Promise.allSettled(both);
  const [Revoked, summary] = await Promise.all(both);
  return { ExecutionId: executionArn, Revoked, Summarised: summary !== undefined };
}
