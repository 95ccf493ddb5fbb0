import type { S3Client } from '@aws-sdk/client-s3';
import { type AccountLine, type Run, regionsOfLine } from '../run/index.ts';
import { type Explanation, explainFailure } from './explain-failure.ts';
import { classRemedies } from './failure-class.ts';
import { type RegionOutcome, readStoredOutcome, type StoredOutcome } from './stored-outcome.ts';
import { storedResults } from './stored-results.ts';

/** How one target ended: as exactly one of these. */
export type TargetOutcome = { readonly region: string } & (
  | { readonly status: 'succeeded' }
  | { readonly status: 'failed'; readonly failure: Explanation }
  | { readonly status: 'skipped'; readonly reason: string }
  /** `ready` when a preflight found nothing in the way. */
  | { readonly status: 'not-attempted'; readonly ready: boolean }
);

/** Of a run, where its outcomes and results are. */
export type OutcomePlace = Pick<Run, 'Bucket' | 'RunPrefix' | 'OutputKeyPattern'>;

/**
 * Finds out how each target of an account ended; without a stored outcome, none was attempted.
 *
 * @returns at least one entry: an account whose enabled regions were never resolved is one target, `enabled`
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function readOutcomes(
  client: S3Client,
  place: OutcomePlace,
  line: AccountLine,
): Promise<TargetOutcome[]> {
  const { Skip } = line;
  if (Skip !== undefined) {
    return regionsOfLine(line).map((region) => ({ region, status: 'skipped', reason: Skip }));
  }
  const stored = await readStoredOutcome(client, place, line.AccountId);
  if (stored === undefined) return regionsOfLine(line).map(notAttempted);
  return interpret(client, place, { ...line, Regions: stored.Regions ?? line.Regions }, stored);
}

/**
 * Finds out how the targets of an account ended that a retry took up.
 *
 * @returns nothing for an account that the retry has not come to
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function readRetried(
  client: S3Client,
  place: OutcomePlace,
  line: AccountLine,
): Promise<TargetOutcome[]> {
  const stored = await readStoredOutcome(client, place, line.AccountId);
  if (stored === undefined) return [];
  return interpret(client, place, { ...line, Regions: stored.Regions ?? line.Regions }, stored);
}

async function interpret(
  client: S3Client,
  place: OutcomePlace,
  line: AccountLine,
  stored: StoredOutcome,
): Promise<TargetOutcome[]> {
  const settled = settledOutcomes(line, stored);
  if (settled !== undefined) return settled;
  const regions = regionsOfLine(line);
  const results = await storedResults(client, place, line.AccountId, regions);
  return regions.map((region) =>
    results.has(region) ? { region, status: 'succeeded' } : interrupted(region),
  );
}

/**
 * Says how the targets of an account ended, from what the state machine has stored of it.
 *
 * @param line with the regions that `stored` names, if it names any
 * @returns nothing while all that is stored is that workers were begun
 */
export function settledOutcomes(line: AccountLine, stored: StoredOutcome): TargetOutcome[] | undefined {
  const regions = regionsOfLine(line);
  const { Outcomes, Failure, Refused, Ready, Disabled = [] } = stored;
  if (Outcomes !== undefined) return regions.map((region, index) => ofRegion(region, Outcomes[index]));
  if (Failure !== undefined) {
    return regions.map((region) => failed(region, explainFailure(Failure, { of: 'account', region })));
  }
  if (Refused !== undefined) {
    return regions.map((region) => {
      const { message } = explainFailure(Refused, { of: 'account', region });
      return {
        region,
        status: 'skipped',
        reason: `The management account, which no input names: ${message}`,
      };
    });
  }
  if (Ready) return regions.map((region) => (Disabled.includes(region) ? disabled(region) : ready(region)));
  return undefined;
}

function ofRegion(region: string, outcome: RegionOutcome | undefined): TargetOutcome {
  if (outcome === undefined) return interrupted(region);
  if (outcome.Status === 'succeeded') return { region, status: 'succeeded' };
  if (outcome.Status === 'unstored') return unstored(region);
  return failed(region, explainFailure(outcome, { of: 'worker', region }));
}

const notAttempted = (region: string): TargetOutcome => ({ region, status: 'not-attempted', ready: false });
const ready = (region: string): TargetOutcome => ({ region, status: 'not-attempted', ready: true });

function failed(region: string, failure: Explanation): TargetOutcome {
  return { region, status: 'failed', failure };
}

function disabled(region: string): TargetOutcome {
  const message = `The account has not enabled ${region}.`;
  const remedy = classRemedies['region-disabled'];
  return failed(region, { error: 'RegionDisabled', class: 'region-disabled', message, remedy });
}

/** An ordinary Lambda function that runs as a worker, for instance: it ended well, and stored nothing. */
function unstored(region: string): TargetOutcome {
  const message = 'The worker ended without an error, but did not answer that its result is stored.';
  const remedy =
    'Make the function\'s handler with everywhere(…), and return what that returns; a worker in another language returns "stored" when it has stored its result.';
  return failed(region, { error: 'ResultMissing', class: 'result', message, remedy });
}

/** Neither an outcome nor a result. The account was noted before its first worker was invoked: whether one was, nobody knows. */
function interrupted(region: string): TargetOutcome {
  const message =
    'This account was cut off while it was under way: the run was stopped, timed out, or had more failures than it (or its canary) tolerates. The worker may have been invoked here, or not; it left no result.';
  return failed(region, {
    error: 'Interrupted',
    class: 'interrupted',
    message,
    remedy: classRemedies.interrupted,
  });
}
