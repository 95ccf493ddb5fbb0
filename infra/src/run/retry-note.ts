/** What a retry leaves with the run that it retries, under `retries/`, so that a merged report finds it. */
export interface RetryNote {
  /** ARN of the retry's execution. */
  readonly ExecutionId: string;
  /** ISO 8601: the later of two retries has the last word. */
  readonly StartedAt: string;
  readonly Bucket: string;
  readonly RunPrefix: string;
  readonly OutputKeyPattern: string;
}
