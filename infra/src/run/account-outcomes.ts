import { pMapIterable } from 'p-map';
import { fillPlaceholders, parsePlaceholders } from '../output-key/index.ts';
import type { RunObjects } from '../storage/index.ts';
import type { AccountLine } from './account-line.ts';
import { readAccountLines } from './lists.ts';
import type { RetryNote } from './retries.ts';
import type { Run } from './run.ts';
import {
  type OutcomeKeys,
  readOutcomes,
  readRetried,
  readStates,
  type TargetOutcome,
  type TargetState,
} from './target-outcome.ts';

/** An account of a run, and the outcome of each of its targets. */
export interface AccountOutcomes<Outcome = TargetOutcome> {
  readonly line: AccountLine;
  readonly outcomes: readonly Outcome[];
}

/** Where a run's targets, outcomes and results are. */
type RunKeys = OutcomeKeys & Pick<Run, 'TargetsKey'>;

/** Outcomes are small objects: the cost is the round trip of each. */
const readsAtOnce = 40;

/**
 * Yields the accounts of an ended run, in the order of `targets.jsonl`. Memory does not depend on their
 * number.
 *
 * @param retries the run's retries, oldest first: for a target that they retried, their outcome counts
 * @throws {MissingObjectError} if the list of targets does not exist; errors of `objects`
 */
export function accountOutcomes(
  objects: RunObjects,
  run: RunKeys,
  retries: readonly RetryNote[] = [],
): AsyncIterable<AccountOutcomes> {
  return eachAccount(objects, run, (line) => readAccount(objects, run, line, retries));
}

/**
 * Yields the accounts of a running run, in the order of `targets.jsonl`, like {@link accountOutcomes}.
 *
 * @throws {MissingObjectError} if the list of targets does not exist; errors of `objects`
 */
export function accountStates(
  objects: RunObjects,
  run: RunKeys,
): AsyncIterable<AccountOutcomes<TargetState>> {
  return eachAccount(objects, run, (line) => readStates(objects, run, line));
}

/**
 * Reads the outcomes of one account's targets.
 *
 * @param retries the run's retries, oldest first
 * @throws errors of `objects`
 */
export async function readAccount(
  objects: RunObjects,
  run: OutcomeKeys,
  line: AccountLine,
  retries: readonly RetryNote[] = [],
): Promise<readonly TargetOutcome[]> {
  let latest = await readOutcomes(objects, run, line);
  for (const retry of retries) latest = overlay(latest, await readRetried(objects, retry, line));
  return latest;
}

/**
 * Finds the key of a target's result.
 *
 * @param run the run that attempted the target, not its retry
 */
export function resultKey(
  { OutputKeyPattern }: Pick<Run, 'OutputKeyPattern'>,
  { AccountId }: Pick<AccountLine, 'AccountId'>,
  { region: Region, retry }: Pick<TargetOutcome, 'region' | 'retry'>,
): string {
  return fillPlaceholders(parsePlaceholders(retry?.OutputKeyPattern ?? OutputKeyPattern), {
    AccountId,
    Region,
  });
}

/** Replaces earlier outcomes of an account by later ones; returns undefined if a retry did not reach the account. */
function overlay(
  earlier: readonly TargetOutcome[],
  later: readonly TargetOutcome[],
): readonly TargetOutcome[] {
  const attempted = later.filter(({ status }) => status !== 'not-attempted');
  // For an account whose enabled regions were unknown at first: now they are known, or unknown again.
  const isUnresolved = earlier.some(({ region }) => region === 'enabled');
  if (isUnresolved) return attempted.length === 0 ? earlier : attempted;
  const byRegion = new Map(attempted.map((outcome) => [outcome.region, outcome]));
  return earlier.map((outcome) => byRegion.get(outcome.region) ?? outcome);
}

function eachAccount<Outcome>(
  objects: RunObjects,
  { TargetsKey }: RunKeys,
  read: (line: AccountLine) => Promise<readonly Outcome[]>,
): AsyncIterable<AccountOutcomes<Outcome>> {
  return pMapIterable(
    readAccountLines(objects, TargetsKey),
    async (line) => ({ line, outcomes: await read(line) }),
    { concurrency: readsAtOnce },
  );
}
