/** What a run comes to, as the orchestrator's last step writes it. Counts are of targets. */
export interface RunSummary {
  /** ARN of the execution. */
  readonly ExecutionId: string;
  readonly Function: string;
  readonly RoleName: string;
  /** ISO 8601. */
  readonly StartTime: string;
  /** ISO 8601. */
  readonly EndTime: string;
  readonly Targets: number;
  readonly Succeeded: number;
  readonly Failed: number;
  readonly Skipped: number;
  readonly NotAttempted: number;
  readonly Bucket: string;
  /** Only `{{ .AccountId }}` and `{{ .Region }}` are left open. */
  readonly OutputKeyPattern: string;
  readonly TargetsKey: string;
  readonly SummaryKey: string;
  readonly FailuresKey: string;
  readonly SkippedKey: string;
  /** Of a retry: the summary that takes it together with the run that it retries. */
  readonly MergedSummaryKey?: string;
  /** Of a preflight. */
  readonly Preflight?: object;
}

/** One line of `targets.jsonl`. */
export interface AccountLine {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly Regions: readonly string[] | 'enabled';
  /** Why the account is left out. */
  readonly Skip?: string;
}

/** One line of `skipped.jsonl`. */
export interface SkippedLine {
  readonly AccountId: string;
  readonly AccountName: string;
  /** `enabled` where the account was never asked for its regions. */
  readonly Region: string;
  readonly Reason: string;
}

/** One line of `failures.jsonl`. */
export interface FailureLine {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly Region: string;
  readonly Error: string;
  readonly Message: string;
  /** What to do about it; not every orchestrator says so. */
  readonly Remedy?: string;
}
