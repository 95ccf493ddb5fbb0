import type { RunConcurrency } from '../concurrency/index.ts';

/** How large a run is. */
export interface RunSize {
  /** Accounts in which the worker is to act. */
  readonly accounts: number;
  /** Targets in which it is. */
  readonly targets: number;
  /** How many at once. */
  readonly concurrency: Pick<RunConcurrency, 'accounts'>;
  /** Whether a canary goes first. */
  readonly hasCanary: boolean;
}

/** What a run calls when nothing has to be retried. */
export interface Calls {
  readonly workerInvocations: number;
  /** Of the stack's own functions. */
  readonly ownInvocations: number;
  readonly stateTransitions: number;
  /** At most: a token of the run's grant is shared by the accounts that a warm function serves. */
  readonly kmsRequests: number;
  /** At most: a session that signs URLs is shared by the accounts that a warm function serves. */
  readonly stsRequests: number;
  /** `DescribeExecution` and `GetExecutionHistory`, each; at most: once by each warm function that issues credentials. */
  readonly executionReads: number;
  readonly s3Writes: number;
  /** At most: the list of targets is read once by each warm function that issues credentials. */
  readonly s3Reads: number;
}

/**
 * Steps of the state machine on the way that goes well; a test counts them in the definition. The start of an account's
 * execution is charged as one, an iteration of the Map over regions is not
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-transitions.html).
 */
export const transitions = { ofRun: 8, ofCanary: 3, ofAccount: 6, ofTarget: 1, ofTenantTarget: 5 } as const;

/**
 * Counts the calls of a run in which nothing fails.
 *
 * @param isTenantIsolated whether the worker has tenant isolation
 */
export function countCalls(
  { accounts, targets, concurrency, hasCanary }: RunSize,
  isTenantIsolated = false,
): Calls {
  const { ofRun, ofCanary, ofAccount } = transitions;
  const ofTarget = isTenantIsolated ? transitions.ofTenantTarget : transitions.ofTarget;
  return {
    workerInvocations: targets,
    // Once an account, and for the targets, the summary, and the event of the end.
    ownInvocations: accounts + 3,
    stateTransitions: ofRun + (hasCanary ? ofCanary : 0) + accounts * ofAccount + targets * ofTarget,
    // Sealed: one session per account and one URL per target. Unsealed: both in each target. And the grant, its tokens, its end, and a look whether
    // it is gone.
    kmsRequests: accounts + targets + 2 * targets + 3 + Math.min(accounts, concurrency.accounts),
    stsRequests: accounts + Math.min(accounts, concurrency.accounts),
    // And for the list of targets, the summary, and the event of the end.
    executionReads: Math.min(accounts, concurrency.accounts) + 3,
    // A note and an outcome an account, a result a target, and the run's own objects, the note of its announced end among them.
    s3Writes: 2 * accounts + targets + 11,
    // Outcomes, the list of targets for the Map, the summary and each warm function that issues credentials, and what is looked for: such
    // a note, for one. The event and the messages of the end cost a few millionths of a dollar, and are left out.
    s3Reads: accounts + 5 + Math.min(accounts, concurrency.accounts),
  };
}
