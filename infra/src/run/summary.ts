import type { Estimate } from '../estimate/index.ts';
import type { FailureClass } from '../failures/index.ts';
import { bucketOf, type RunObjects, readJson } from '../storage/index.ts';
import type { AccountLine } from './account-line.ts';
import { mergedPrefix, reportKeys } from './object-keys.ts';
import type { Run } from './run.ts';

/** What a run came to, as `summary.json` has it. */
export interface Summary extends Counts {
  /** ARN of the run's execution. */
  readonly ExecutionId: string;
  readonly Function: string;
  readonly RoleName: string;
  /** ISO 8601. */
  readonly StartTime: string;
  /** ISO 8601. */
  readonly EndTime: string;
  /** Only of a run that did not go through to its end. */
  readonly EndedEarly?: EndedEarly;
  /** On the run's list, and beyond it; of a report of an earlier version it is not there. */
  readonly Accounts?: number;
  readonly Bucket: string;
  readonly OutputKeyPattern: string;
  readonly TargetsKey: string;
  readonly SummaryKey: string;
  readonly FailuresKey: string;
  readonly SkippedKey: string;
  readonly NotAttemptedKey: string;
  /** Only of a preflight: what the run itself would be like. */
  readonly Preflight?: Estimate;
  /** Only of a retry: the report that takes it, the run that it retries and that run's other retries together. */
  readonly MergedSummaryKey?: string;
  /** Only of a merged report: the retries in it, the first one first, and where their results lie. */
  readonly Retries?: readonly { readonly ExecutionId: string; readonly OutputKeyPattern: string }[];
}

/** Why a run did not go through, in the words of Step Functions. */
export interface EndedEarly {
  /** `ABORTED`, `FAILED` or `TIMED_OUT`. */
  readonly Status: string;
  readonly Error?: string;
  readonly Cause?: string;
}

/** One line of `failures.jsonl`: a failed target. */
export interface FailureLine {
  readonly AccountId: string;
  readonly AccountName: string;
  /** `enabled` when the account's regions were never found out. */
  readonly Region: string;
  readonly Class: FailureClass;
  readonly Error: string;
  /** What happened. */
  readonly Message: string;
  /** What to do about it. */
  readonly Remedy: string;
}

/** One line of `skipped.jsonl`: a target that was left out on purpose. */
export interface SkippedLine {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly Region: string;
  readonly Reason: string;
}

/** One line of `not-attempted.jsonl`: the regions of an account that the run did not come to. */
export type NotAttemptedLine = Pick<AccountLine, 'AccountId' | 'AccountName' | 'Regions'>;

/** A run's targets in numbers. `Targets` is the sum of the four that follow it. */
export interface Counts {
  readonly Targets: number;
  readonly Succeeded: number;
  readonly Failed: number;
  readonly Skipped: number;
  readonly NotAttempted: number;
  /** Adds up to `Failed`. */
  readonly FailedByClass: Readonly<Partial<Record<FailureClass, number>>>;
}

/**
 * Reads what a run came to.
 *
 * @returns nothing while there is no summary
 * @throws what the objects throw
 */
export function readSummary(
  objects: RunObjects,
  { RunPrefix }: Pick<Run, 'RunPrefix'>,
): Promise<Summary | undefined> {
  return readFrom(objects, reportKeys(RunPrefix).summary);
}

/**
 * Reads what a run and its retries came to together.
 *
 * @returns nothing when the run was never retried, or no retry has ended yet
 * @throws what the objects throw
 */
export function readMergedSummary(
  objects: RunObjects,
  { RunPrefix }: Pick<Run, 'RunPrefix'>,
): Promise<Summary | undefined> {
  return readFrom(objects, reportKeys(mergedPrefix(RunPrefix)).summary);
}

/** As in `run.json`, the bucket is the one where it was found. */
async function readFrom(objects: RunObjects, key: string): Promise<Summary | undefined> {
  const summary = await readJson<Summary>(objects, key);
  return summary && { ...summary, Bucket: bucketOf(objects) };
}
