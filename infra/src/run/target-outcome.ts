import { classRemedies, type Explanation, explainFailure } from '../failures/index.ts';
import type { RunObjects } from '../storage/index.ts';
import { type AccountLine, regionsOfLine } from './account-line.ts';
import type { RetryNote } from './retries.ts';
import type { Run } from './run.ts';
import { type RegionOutcome, readStoredOutcome, type StoredOutcome } from './stored-outcome.ts';
import { storedResults } from './stored-results.ts';

/** The facts about a target that do not depend on its outcome. */
interface TargetFacts {
  readonly region: string;
  /** ISO 8601: when its worker was first invoked, if known. */
  readonly started?: string;
  /** ISO 8601: when its worker's last attempt failed. For a target that succeeded, the time of its result is when it ended. */
  readonly ended?: string;
  /** The retry whose outcome counts. */
  readonly retry?: RetryNote;
}

/** The outcome of one target: exactly one of these. */
export type TargetOutcome = TargetFacts &
  (
    | { readonly status: 'succeeded' }
    | { readonly status: 'failed'; readonly failure: Explanation }
    | { readonly status: 'skipped'; readonly reason: string }
    /** `ready` if a preflight found no obstacle. */
    | { readonly status: 'not-attempted'; readonly ready: boolean }
  );

/** A target of a running run: its outcome, or that the run has not finished it. */
export type TargetState = TargetOutcome | (TargetFacts & { readonly status: 'waiting' });

/** Where a run's outcomes and results are. */
export type OutcomeKeys = Pick<Run, 'RunPrefix' | 'OutputKeyPattern'>;

/**
 * Determines the outcome of each target of an account; without a stored outcome, none was attempted.
 *
 * @returns at least one entry: an account whose enabled regions were never determined is one target, `enabled`
 * @throws errors of `objects`
 */
export async function readOutcomes(
  objects: RunObjects,
  keys: OutcomeKeys,
  line: AccountLine,
): Promise<readonly TargetOutcome[]> {
  return (
    skippedOutcomes(line) ??
    (await readAttempted(objects, keys, line)) ??
    regionsOfLine(line).map((region) => ({ region, status: 'not-attempted', ready: false }))
  );
}

/**
 * Determines the progress of an account's targets while the run is running.
 *
 * @returns as {@link readOutcomes}
 * @throws errors of `objects`
 */
export async function readStates(
  objects: RunObjects,
  keys: OutcomeKeys,
  line: AccountLine,
): Promise<readonly TargetState[]> {
  const skipped = skippedOutcomes(line);
  if (skipped !== undefined) return skipped;
  const stored = await readStoredOutcome(objects, keys, line.AccountId);
  const current = withRegions(line, stored);
  const settled = stored && settledOutcomes(current, stored);
  if (settled !== undefined) return settled;
  const waiting = regionsOfLine(current).map((region): TargetState => ({ region, status: 'waiting' }));
  return stored === undefined ? waiting : [...waiting, ...disabledOutcomes(stored)];
}

/**
 * Determines the outcomes of the targets of an account that a retry attempted.
 *
 * @returns undefined for an account that the retry has not reached
 * @throws errors of `objects`
 */
export async function readRetried(
  objects: RunObjects,
  retry: RetryNote,
  line: AccountLine,
): Promise<readonly TargetOutcome[]> {
  const outcomes = (await readAttempted(objects, retry, line)) ?? [];
  return outcomes.map((outcome) => ({ ...outcome, retry }));
}

/** The targets of an account that is left out; undefined for any other account. */
function skippedOutcomes(line: AccountLine): TargetOutcome[] | undefined {
  const { Skip: reason } = line;
  if (reason === undefined) return undefined;
  return regionsOfLine(line).map((region) => ({ region, status: 'skipped', reason }));
}

async function readAttempted(
  objects: RunObjects,
  keys: OutcomeKeys,
  line: AccountLine,
): Promise<TargetOutcome[] | undefined> {
  const stored = await readStoredOutcome(objects, keys, line.AccountId);
  return stored && interpret(objects, keys, withRegions(line, stored), stored);
}

/** Once credentials were issued, the enabled regions are known by name. */
function withRegions(line: AccountLine, stored: StoredOutcome | undefined): AccountLine {
  return { ...line, Regions: stored?.Regions ?? line.Regions };
}

async function interpret(
  objects: RunObjects,
  keys: OutcomeKeys,
  line: AccountLine,
  stored: StoredOutcome,
): Promise<TargetOutcome[]> {
  const settled = settledOutcomes(line, stored);
  if (settled !== undefined) return settled;
  const regions = regionsOfLine(line);
  const results = await storedResults(objects, keys, line.AccountId, regions);
  const attempted = regions.map(
    (region): TargetOutcome => (results.has(region) ? { region, status: 'succeeded' } : interrupted(region)),
  );
  return [...attempted, ...disabledOutcomes(stored)];
}

/**
 * Determines the outcomes of an account's targets from the account's stored record.
 *
 * @param line its regions are those in `stored`, if there are any
 * @returns undefined if the record only says that workers are about to be invoked
 */
export function settledOutcomes(line: AccountLine, stored: StoredOutcome): TargetOutcome[] | undefined {
  const settled = settledAttempts(line, stored);
  return settled && [...settled, ...disabledOutcomes(stored)];
}

function settledAttempts(line: AccountLine, stored: StoredOutcome): TargetOutcome[] | undefined {
  const regions = regionsOfLine(line);
  const { Outcomes, Failure, Refused, Ready } = stored;
  if (Failure !== undefined) {
    return regions.map((region) => failed(region, explainFailure(Failure, { of: 'account', region })));
  }
  if (Refused !== undefined) {
    return regions.map((region) => {
      const { message } = explainFailure(Refused, { of: 'account', region });
      return {
        region,
        status: 'skipped',
        reason: `The management account is left out, since the input does not name it: ${message}`,
      };
    });
  }
  if (Ready) return regions.map(ready);
  return Outcomes && regions.map((region, index) => ofRegion(region, Outcomes[index], stored.StartTime));
}

function ofRegion(
  region: string,
  outcome: RegionOutcome | undefined,
  accountStarted: string | undefined,
): TargetOutcome {
  if (outcome === undefined) return interrupted(region);
  const { Started: started = accountStarted, Ended: ended } = outcome;
  const times = { ...(started && { started }), ...(ended && { ended }) };
  if (outcome.Status === 'succeeded') return { region, ...times, status: 'succeeded' };
  if (outcome.Status === 'unstored') return { ...unstored(region), ...times };
  return { ...failed(region, explainFailure(outcome, { of: outcome.Of ?? 'worker', region })), ...times };
}

const ready = (region: string): TargetOutcome => ({ region, status: 'not-attempted', ready: true });

function failed(region: string, failure: Explanation): TargetOutcome {
  return { region, status: 'failed', failure };
}

function disabledOutcomes({ Disabled = [] }: StoredOutcome): TargetOutcome[] {
  return Disabled.map((region) => ({
    region,
    status: 'skipped',
    reason: `The account has not enabled ${region}.`,
  }));
}

/** For example, an ordinary Lambda function used as a worker: it ended without an error, and stored nothing. */
function unstored(region: string): TargetOutcome {
  const message = 'The worker ended without an error, but did not answer that its result is stored.';
  const remedy =
    'Make the function\'s handler with everywhere(…), and return what that returns; a worker in another language returns "stored" when it has stored its result.';
  return failed(region, { error: 'ResultMissing', class: 'result', message, remedy });
}

/** Neither an outcome nor a result. The account was noted before its first worker was invoked, so it is unknown whether one was. */
function interrupted(region: string): TargetOutcome {
  const message =
    'The run ended while this account was in progress: it was stopped, timed out, or had more failures than it (or its canary) tolerates. The worker may or may not have been invoked here; it has stored no result so far.';
  return failed(region, {
    error: 'Interrupted',
    class: 'interrupted',
    message,
    remedy: classRemedies.interrupted,
  });
}
