import type { Estimate } from '../estimate/index.ts';
import type { FailureClass } from '../failures/index.ts';
import { bucketOf, type RunObjects, readJson } from '../storage/index.ts';
import type { AccountLine } from './account-line.ts';
import { mergedPrefix, summaryKeys } from './object-keys.ts';
import type { Run } from './run.ts';

/** The counts and times of a run, as stored in `summary.json`. */
export interface Summary extends Counts {
  /** ARN of the run's execution. */
  readonly ExecutionId: string;
  readonly Function: string;
  readonly RoleName: string;
  /** ISO 8601. */
  readonly StartTime: string;
  /** ISO 8601. */
  readonly EndTime: string;
  /** Only for a run that ended early. */
  readonly EndedEarly?: EndedEarly;
  /** Accounts on the run's list, and any others in its outcomes; absent in a summary of an earlier version. */
  readonly Accounts?: number;
  readonly Bucket: string;
  readonly OutputKeyPattern: string;
  readonly TargetsKey: string;
  readonly SummaryKey: string;
  readonly FailuresKey: string;
  readonly SkippedKey: string;
  readonly NotAttemptedKey: string;
  /** Only for a preflight: an estimate of the run itself. */
  readonly Preflight?: Estimate;
  /** Only for a retry: the summary that combines the run that it retries and all of that run's retries. */
  readonly MergedSummaryKey?: string;
  /** Only in a merged summary: its retries, oldest first, and where their results are. */
  readonly Retries?: readonly { readonly ExecutionId: string; readonly OutputKeyPattern: string }[];
}

/** Why a run ended early, in the words of Step Functions. */
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
  /** `enabled` if the account's regions were never determined. */
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

/** One line of `not-attempted.jsonl`: the regions of an account that the run did not reach. */
export type NotAttemptedLine = Pick<AccountLine, 'AccountId' | 'AccountName' | 'Regions'>;

/** A run's targets in numbers. `Targets` is the sum of the next four fields. */
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
 * Reads a run's summary.
 *
 * @returns undefined while there is no summary
 * @throws errors of `objects`
 */
export function readSummary(
  objects: RunObjects,
  { RunPrefix }: Pick<Run, 'RunPrefix'>,
): Promise<Summary | undefined> {
  return readFrom(objects, summaryKeys(RunPrefix).summary);
}

/**
 * Reads the combined summary of a run and its retries.
 *
 * @returns undefined if the run was never retried, or no retry has ended yet
 * @throws errors of `objects`
 */
export function readMergedSummary(
  objects: RunObjects,
  { RunPrefix }: Pick<Run, 'RunPrefix'>,
): Promise<Summary | undefined> {
  return readFrom(objects, summaryKeys(mergedPrefix(RunPrefix)).summary);
}

/** As in `run.json`, the bucket is the one in which the object was found. */
async function readFrom(objects: RunObjects, key: string): Promise<Summary | undefined> {
  const summary = await readJson<Summary>(objects, key);
  return summary && { ...summary, Bucket: bucketOf(objects) };
}
