import {
  type AccountOutcomes,
  outcomeKey,
  outcomesPrefix,
  type RetryNote,
  type Run,
  type RunObjects,
  type TargetState,
} from '@step-everywhere/infra/internal/run';
import type { CellGrid } from './cell-grid.ts';

/**
 * Determines when targets failed whose worker was never invoked, for example because the account's role could not be assumed: when the
 * failure of their account was stored.
 *
 * @param retries retries of the run: if a target failed in one, its time there counts.
 */
export async function findFailureTimes(
  objects: RunObjects,
  run: Run,
  retries: readonly RetryNote[],
  targets: readonly AccountOutcomes<TargetState>[],
  grid: CellGrid,
): Promise<void> {
  const wanted = targets.flatMap(({ line: { AccountId }, outcomes }) =>
    outcomes.filter(failedBefore).map((outcome) => ({
      AccountId,
      region: outcome.region,
      key: outcomeKey((outcome.retry ?? run).RunPrefix, AccountId),
    })),
  );
  if (wanted.length === 0) return;
  const stored = new Map<string, number>();
  for (const { RunPrefix } of [run, ...retries])
    for await (const { key, modified } of objects.list(outcomesPrefix(RunPrefix))) stored.set(key, modified);
  for (const { AccountId, region, key } of wanted) {
    const cell = grid.cellOf(AccountId, region);
    if (cell !== undefined) grid.setTime('ended', cell, stored.get(key));
  }
}

/** For a target that was cut off, the stored record is the note at the account's start. */
function failedBefore(outcome: TargetState): boolean {
  return (
    outcome.status === 'failed' && outcome.ended === undefined && outcome.failure.class !== 'interrupted'
  );
}
