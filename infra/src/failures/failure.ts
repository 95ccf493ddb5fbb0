/** What Step Functions says of a failure: `Cause` is free text, from Lambda a JSON object in a text. */
export interface Failure {
  readonly Error?: string;
  readonly Cause?: string;
}

/** What a failure is about. */
export interface FailedSubject {
  /** `account` when no worker was invoked: then the orchestrator speaks, and not the handler. */
  readonly of: 'account' | 'worker';
  readonly region: string;
}
