/** One line of `targets.jsonl`. */
export interface AccountLine {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly Regions: readonly string[] | 'enabled';
  readonly Path?: string;
  readonly Skip?: string;
}

/** `run.json`, as far as it is looked at here. */
export interface StoredRun {
  readonly Function: string;
  readonly RoleName: string;
  readonly OutputKeyPattern: string;
  readonly TargetsKey: string;
}

/** A summary, of a run or merged with its retries, as far as it is looked at here. */
export interface StoredSummary {
  readonly ExecutionId: string;
  readonly StartTime: string;
  readonly EndTime: string;
  readonly EndedEarly?: { readonly Status: string; readonly Error?: string; readonly Cause?: string };
  readonly FailuresKey: string;
  readonly SkippedKey: string;
  readonly NotAttemptedKey: string;
}

/** What a retry leaves in the folder `retries/` of the run that it retries. */
export interface RetryNote {
  readonly StartedAt: string;
  readonly RunPrefix: string;
  readonly OutputKeyPattern: string;
}

/** What the state machine says of a failure. */
export interface Failure {
  readonly Error?: string;
  readonly Cause?: string;
}

/** `outcomes/ACCOUNT.json`. */
export interface StoredOutcome {
  readonly AccountId?: string;
  readonly Regions?: readonly string[] | 'enabled';
  readonly StartTime?: string;
  readonly Outcomes?: readonly ({
    readonly Status: string;
    readonly Started?: string;
    readonly Ended?: string;
  } & Failure)[];
  readonly Failure?: Failure;
  readonly Refused?: Failure;
}

/** One line of `failures.jsonl`. */
export interface FailureLine {
  readonly AccountId: string;
  readonly Region: string;
  readonly Class: string;
  readonly Error: string;
  readonly Message: string;
  readonly Remedy: string;
}

/** One line of `skipped.jsonl`. */
export interface SkippedLine {
  readonly AccountId: string;
  readonly Region: string;
  readonly Reason: string;
}

/** One line of `not-attempted.jsonl`. */
export interface NotAttemptedLine {
  readonly AccountId: string;
  readonly Regions: readonly string[] | 'enabled';
}

/** The regions of a line; those that nobody has asked the account for are the one entry `enabled`. */
export function regionsOf(regions: readonly string[] | 'enabled'): readonly string[] {
  return regions === 'enabled' ? ['enabled'] : regions;
}
