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

/** An account of a run, and how each of its targets ended. */
export interface AccountOutcomes<Outcome = TargetOutcome> {
  readonly line: AccountLine;
  readonly outcomes: readonly Outcome[];
}

/** Of a run, where its targets, outcomes and results are. */
type RunKeys = OutcomeKeys & Pick<Run, 'TargetsKey'>;

/** Outcomes are small objects: what costs is the round trip of each. */
const readsAtOnce = 40;

/**
 * Goes through the accounts of a run that has ended, in the order of `targets.jsonl`. Memory does not depend on their
 * number.
 *
 * @param retries of the run, the first one first: a target that they took up is as they left it
 * @throws {MissingObjectError} when the list of targets is gone; what the objects throw
 */
export function accountOutcomes(
  objects: RunObjects,
  run: RunKeys,
  retries: readonly RetryNote[] = [],
): AsyncIterable<AccountOutcomes> {
  return eachAccount(objects, run, (line) => readAccount(objects, run, line, retries));
}

/**
 * Goes through the accounts of a run that goes on, in the order of `targets.jsonl`, as {@link accountOutcomes} does.
 *
 * @throws {MissingObjectError} when the list of targets is gone; what the objects throw
 */
export function accountStates(
  objects: RunObjects,
  run: RunKeys,
): AsyncIterable<AccountOutcomes<TargetState>> {
  return eachAccount(objects, run, (line) => readStates(objects, run, line));
}

/**
 * Finds out how the targets of one account ended.
 *
 * @param retries of the run, the first one first
 * @throws what the objects throw
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
 * Says where the result of a target is.
 *
 * @param run that the target is of, not its retry
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

/** Puts the later outcomes of an account over the earlier ones; none where a retry did not come to the account. */
function overlay(
  earlier: readonly TargetOutcome[],
  later: readonly TargetOutcome[],
): readonly TargetOutcome[] {
  const attempted = later.filter(({ status }) => status !== 'not-attempted');
  // An account whose enabled regions were unknown then: now they have names, or are unknown again.
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
