import type { Estimate } from '../estimate/index.ts';
import type { Run } from '../run/index.ts';
import type { Counts, TallyKeys } from './tally.ts';

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

/** When a run was, and of what execution. */
export interface RunTimes {
  readonly ExecutionId: string;
  /** ISO 8601. */
  readonly StartTime: string;
  /** ISO 8601. */
  readonly EndTime: string;
}

/** Puts a summary together. */
export function makeSummary(
  { ExecutionId, StartTime, EndTime }: RunTimes,
  run: Run,
  counts: Counts,
  keys: TallyKeys & { readonly summary: string },
): Summary {
  return {
    ExecutionId,
    Function: run.Function,
    RoleName: run.RoleName,
    StartTime,
    EndTime,
    ...counts,
    Bucket: run.Bucket,
    OutputKeyPattern: run.OutputKeyPattern,
    TargetsKey: run.TargetsKey,
    SummaryKey: keys.summary,
    FailuresKey: keys.failures,
    SkippedKey: keys.skipped,
    NotAttemptedKey: keys.notAttempted,
  };
}
