import type { RunConcurrency } from '../concurrency/index.ts';

/** The size of a run. */
export interface RunSize {
  /** Accounts in which the worker will act. */
  readonly accounts: number;
  /** Targets in which it will act. */
  readonly targets: number;
  /** Number of accounts at once. */
  readonly concurrency: Pick<RunConcurrency, 'accounts'>;
  /** Whether the run starts with a canary. */
  readonly hasCanary: boolean;
}

/** The calls of a run if nothing has to be retried. */
export interface Calls {
  readonly workerInvocations: number;
  /** Invocations of the stack's own functions. */
  readonly ownInvocations: number;
  readonly stateTransitions: number;
  /** At most: accounts that the same warm function serves share a token of the run's grant. */
  readonly kmsRequests: number;
  /** At most: accounts that the same warm function serves share a session that signs URLs. */
  readonly stsRequests: number;
  /** Calls of `DescribeExecution`, and the same number of `GetExecutionHistory`; at most one by each warm function that issues credentials. */
  readonly executionReads: number;
  readonly s3Writes: number;
  /** At most: each warm function that issues credentials reads the list of targets once. */
  readonly s3Reads: number;
}

/**
 * State transitions of a run without failures; a test counts them in the definition. The start of an account's
 * execution is charged as one, an iteration of the Map over regions is not
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-transitions.html).
 */
export const transitions = { ofRun: 8, ofCanary: 3, ofAccount: 6, ofTarget: 1, ofTenantTarget: 5 } as const;

/**
 * Counts the calls of a run without failures.
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
    // One per account, and one each for the targets, the summary, and the event at the end.
    ownInvocations: accounts + 3,
    stateTransitions: ofRun + (hasCanary ? ofCanary : 0) + accounts * ofAccount + targets * ofTarget,
    // Sealing: one session per account and one URL per target. Unsealing: both in each target. In addition the grant, its tokens, its end, and a check that
    // it is gone.
    kmsRequests: accounts + targets + 2 * targets + 3 + Math.min(accounts, concurrency.accounts),
    stsRequests: accounts + Math.min(accounts, concurrency.accounts),
    // In addition one each for the list of targets, the summary, and the event at the end.
    executionReads: Math.min(accounts, concurrency.accounts) + 3,
    // A note and an outcome per account, a result per target, and the run's own objects, including twice the note of its announced end.
    s3Writes: 2 * accounts + targets + 12,
    // Outcomes, the list of targets for the Map, the summary and each warm function that issues credentials, and checks for objects such
    // as a note. The event and messages at the end cost a few millionths of a dollar, and are left out.
    s3Reads: accounts + 5 + Math.min(accounts, concurrency.accounts),
  };
}
