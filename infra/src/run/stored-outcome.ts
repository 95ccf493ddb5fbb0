import type { Failure } from '../failures/index.ts';
import { type RunObjects, readJson } from '../storage/index.ts';
import type { AccountLine } from './account-line.ts';
import { outcomeKey } from './object-keys.ts';
import type { Run } from './run.ts';

/** How one region ended, in the words of the state machine. Times are of ISO 8601. */
export type RegionOutcome = {
  /** `unstored` when the worker ended without an error, and did not answer that it stored its result. */
  readonly Status: 'succeeded' | 'unstored' | 'failed';
  /** When the worker was first invoked; of a region where it did not fail. Its result's time in the bucket says when it ended. */
  readonly Started?: string;
  /** When the worker was given up; of a region that failed. */
  readonly Ended?: string;
} & Failure;

/** What the state machine stores of an account, each time in place of what it stored before. */
export interface StoredOutcome {
  /** What the account's targets are; once credentials were issued, the enabled regions by name. */
  readonly Regions?: AccountLine['Regions'];
  /** Workers are about to be invoked; what remains when the run ends before it can say more. */
  readonly Started?: true;
  /** ISO 8601: when the first workers were about to be invoked. */
  readonly StartTime?: string;
  /** `Regions[i]` ended as `Outcomes[i]`. */
  readonly Outcomes?: readonly RegionOutcome[];
  /** Why no worker was invoked. */
  readonly Failure?: Failure;
  /** Why an account that nobody named, and that need not have the role, is left out. */
  readonly Refused?: Failure;
  /** A preflight came as far as the worker's invocation. */
  readonly Ready?: true;
  /** Those of the run's regions that the account has not enabled; they are not among `Regions`. */
  readonly Disabled?: readonly string[];
}

/**
 * Reads what the state machine has stored of an account.
 *
 * @returns `undefined` when it has not come to it: then no worker was invoked
 * @throws what the objects throw
 */
export function readStoredOutcome(
  objects: RunObjects,
  { RunPrefix }: Pick<Run, 'RunPrefix'>,
  accountId: string,
): Promise<StoredOutcome | undefined> {
  return readJson<StoredOutcome>(objects, outcomeKey(RunPrefix, accountId));
}
