import type { Run } from '../run/index.ts';
import type { Counts, Summary } from '../run/summary.ts';
import type { TallyKeys } from './tally.ts';

/** The execution of a run, and when it started and ended. */
export interface RunTimes {
  readonly ExecutionId: string;
  /** ISO 8601. */
  readonly StartTime: string;
  /** ISO 8601. */
  readonly EndTime: string;
}

/** Makes a summary from its parts. */
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
