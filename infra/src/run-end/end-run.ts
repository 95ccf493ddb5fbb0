import type { S3Client } from '@aws-sdk/client-s3';
import type { DescribeExecutionOutput, SFNClient } from '@aws-sdk/client-sfn';
import { announceEnd, type EndedExecution, type Listeners } from '../announcement/index.ts';
import { ExecutionError, MissingObjectError } from '../errors/index.ts';
import type { Prices } from '../estimate/index.ts';
import { readExecution, readRunning, requireState } from '../execution/index.ts';
import { type RevokeCircumstances, revokeGrants } from '../grants/index.ts';
import { findRun, parseExecutionArn, readSummary, type Summary } from '../run/index.ts';
import { bucketObjects } from '../storage/index.ts';
import { summarise, summariseEndedRun } from '../summary/index.ts';
import { emitRunMetrics } from '../telemetry/index.ts';
import { type CutOffRun, mayBeAtWork, type Sleep, untilWorkersEnd } from './late-workers.ts';

/** The services that answer. */
export interface EndCircumstances extends RevokeCircumstances {
  readonly states: SFNClient;
  readonly bucketClient: S3Client;
  readonly bucket: string;
  /** The operator's own, for the estimate of a preflight. */
  readonly prices?: Partial<Prices>;
  /** What is notified at the end of a run; absent where nothing is deployed. */
  readonly listeners?: Listeners;
  /** With it, workers that outlive their run are waited for, for minutes; without it, a later call announces their run. */
  readonly sleep?: Sleep;
}

/** What was done at the end of a run. */
export interface EndedRun {
  /** ARN of the execution. */
  readonly ExecutionId: string;
  /** Grants that the run had not revoked itself. */
  readonly Revoked: number;
  /** Whether a summary was missing, or written by a run that did not go through. */
  readonly Summarised: boolean;
  /** Whether the end was announced now. */
  readonly Announced: boolean;
}

/** Name of the error with which a run ends in which no target succeeded; its summary is complete. */
export const noTargetSucceeded = 'NoTargetSucceeded';

/**
 * Summarises a run that is under way, when its state machine has come to that.
 *
 * @throws {ExecutionError} when the execution is not a run that is under way
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
 * Does what must be done at every end of a run, and was not: revokes its grant, writes its summary, and announces its end.
 * Doing it twice does no harm. The end of a child of the run's Map is ignored: the run goes on.
 *
 * Workers may outlive a run that was stopped. The summary is written at once, and again when they have ended; what is
 * announced is what the run came to then.
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
  const execution = await readExecution(circumstances.states, executionArn);
  if (execution.status === 'RUNNING') throw new ExecutionError(executionArn, 'is under way');
  // What keeps the one from being done does not keep the other: both are waited for before either's failure is thrown.
  const both = [
    revokeGrants(executionArn, circumstances),
    report(executionArn, execution, circumstances),
  ] as const;
  await Promise.allSettled(both);
  const [Revoked, reported] = await Promise.all(both);
  return { ExecutionId: executionArn, Revoked, ...reported };
}

/** Writes the summary where it is missing, and announces what the run came to. */
async function report(
  executionArn: string,
  execution: DescribeExecutionOutput,
  circumstances: EndCircumstances,
): Promise<Pick<EndedRun, 'Summarised' | 'Announced'>> {
  const { states, bucketClient, bucket, listeners } = circumstances;
  const { status, input, error, stopDate = new Date() } = execution;
  const objects = bucketObjects(bucketClient, bucket);
  const run = await findRun(objects, executionArn, input);
  const wentThrough = status === 'SUCCEEDED' || error === noTargetSucceeded;
  const own = run && wentThrough ? await readSummary(objects, run) : undefined;
  const summarised = () => summariseEndedRun({ detail: { executionArn } }, { states, bucketClient, bucket });
  const summary = own ?? (await summarised());
  const done = { Summarised: own === undefined && summary !== undefined, Announced: false };
  if (listeners === undefined) return done;
  const cutOff = run && summary && { run, summary, stopDate };
  const result = cutOff && (await afterWorkers(cutOff, summarised, circumstances));
  if (cutOff !== undefined && result === undefined) return done;
  const announced = await announceEnd(endOf(execution), result, objects, listeners, emitRunMetrics);
  return { ...done, Announced: announced !== undefined };
}

/**
 * Has a run counted again when the workers that outlived it have ended.
 *
 * @returns nothing where a later call has to see to it: when nobody waits for the workers, or the run goes on again
 */
async function afterWorkers(
  ended: CutOffRun,
  summarised: () => Promise<Summary | undefined>,
  { states, bucketClient, bucket, sleep, now = Date.now }: EndCircumstances,
): Promise<CutOffRun | undefined> {
  if (!mayBeAtWork(ended, now())) return ended;
  if (sleep === undefined) return undefined;
  const hasMore = await untilWorkersEnd(ended, bucketObjects(bucketClient, bucket), now, sleep);
  const { stopDate } = await readExecution(states, ended.summary.ExecutionId);
  // It was redriven meanwhile: its next end is announced.
  if (stopDate?.getTime() !== ended.stopDate.getTime()) return undefined;
  const summary = hasMore ? await summarised() : undefined;
  return { ...ended, ...(summary && { summary }) };
}

function endOf(execution: DescribeExecutionOutput): EndedExecution {
  const { executionArn = '', status = '', startDate = new Date(), stopDate = new Date() } = execution;
  const { error, input } = execution;
  return {
    ...{ executionArn, status, startDate, stopDate },
    ...(error === undefined ? {} : { error }),
    ...(input === undefined ? {} : { input }),
  };
}
