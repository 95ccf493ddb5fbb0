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

/** The services to call. */
export interface EndCircumstances extends RevokeCircumstances {
  readonly states: SFNClient;
  readonly bucketClient: S3Client;
  readonly bucket: string;
  /** The operator's own prices, for a preflight's estimate. */
  readonly prices?: Partial<Prices>;
  /** The listeners to notify at the end of a run; absent if nothing is deployed. */
  readonly listeners?: Listeners;
  /** If present, the function waits some minutes for workers that outlive their run; if absent, a later call announces the run. */
  readonly sleep?: Sleep;
}

/** The work that was done at the end of a run. */
export interface EndedRun {
  /** ARN of the execution. */
  readonly ExecutionId: string;
  /** Grants that the run had not revoked itself. */
  readonly Revoked: number;
  /** Whether a summary was missing, or was written by a run that ended early. */
  readonly Summarised: boolean;
  /** Whether this call announced the end. */
  readonly Announced: boolean;
}

/** Name of the error with which a run ends if no target succeeded; its summary is complete. */
const noTargetSucceeded = 'NoTargetSucceeded';

/**
 * Summarises a running run when its state machine reaches that state.
 *
 * @throws {ExecutionError} if the execution is not a running run
 * @throws {UnavailableError} if the run is not in the state that calls the function
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
  if (Run === undefined) throw new MissingObjectError(objects.location, `run.json of ${ExecutionId}`);
  const StartTime = startDate.toISOString();
  return summarise({ ExecutionId, StartTime, Run }, objects, undefined, prices);
}

/**
 * Does everything that is still missing at the end of a run: revokes its grant, writes its summary, and announces its end.
 * A second call does no harm. The end of a child of the run's Map is ignored, because the run is still running.
 *
 * Workers may outlive a run that was stopped. The summary is written immediately, and again when they have ended; the
 * announcement contains the later counts.
 *
 * @returns undefined for a child of the Map
 * @throws {ExecutionError} for a running run
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}; the event, or else the schedule, tries again
 */
export async function endRun(
  executionArn: string,
  circumstances: EndCircumstances,
): Promise<EndedRun | undefined> {
  if (parseExecutionArn(executionArn) === undefined) return undefined;
  const execution = await readExecution(circumstances.states, executionArn);
  if (execution.status === 'RUNNING') throw new ExecutionError(executionArn, 'is under way');
  // A failure of one does not prevent the other: both are awaited before either's failure is thrown.
  const both = [
    revokeGrants(executionArn, circumstances),
    summariseAndAnnounce(executionArn, execution, circumstances),
  ] as const;
  await Promise.allSettled(both);
  const [Revoked, done] = await Promise.all(both);
  return { ExecutionId: executionArn, Revoked, ...done };
}

/** Writes the summary if it is missing, and announces the run's counts. */
async function summariseAndAnnounce(
  executionArn: string,
  execution: DescribeExecutionOutput,
  circumstances: EndCircumstances,
): Promise<Pick<EndedRun, 'Summarised' | 'Announced'>> {
  const { states, bucketClient, bucket, listeners, now = Date.now } = circumstances;
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
  const notes = { client: bucketClient, bucket };
  const options = { onFirst: emitRunMetrics, now };
  const announced = await announceEnd(endOf(execution), result, notes, listeners, options);
  return { ...done, Announced: announced !== undefined };
}

/**
 * Counts a run again when the workers that outlived it have ended.
 *
 * @returns undefined if a later call has to do it: when nothing waits for the workers, or the run was redriven
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
  // It was redriven meanwhile, and its next end will be announced.
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
