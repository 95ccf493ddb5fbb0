/** A failure as Step Functions reports it: `Cause` is free text; from Lambda it is a JSON object in a text. */
export interface Failure {
  readonly Error?: string;
  readonly Cause?: string;
}

/** The subject of a failure. */
export interface FailedSubject {
  /** `account` if no worker was invoked: then the error comes from the orchestrator and not from the handler. */
  readonly of: 'account' | 'worker';
  readonly region: string;
}
