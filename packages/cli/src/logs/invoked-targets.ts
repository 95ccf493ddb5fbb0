import {
  type AccountLine,
  findRun,
  type RunObjects,
  readAccountLines,
  readStoredOutcome,
  regionsOfLine,
  type StoredOutcome,
} from '@step-everywhere/infra/internal/run';
import { pMapIterable } from 'p-map';
import type { LocatedRun } from '../runs/run-store.ts';
import type { TargetLog } from './target-log.ts';

/** Outcomes are small objects, so the time goes to the round trips. */
const readsAtOnce = 40;

/** In the message of Lambda about an invocation that it ended, for example because it timed out. */
const REQUEST = /RequestId: ([\da-f-]{36})/;

/**
 * Finds the target of each invocation of a run, as far as the run has recorded it.
 *
 * @param account reads only this account; all when absent.
 * @throws the errors of `objects`.
 */
export async function invokedTargets(
  objects: RunObjects,
  { arn, input }: LocatedRun,
  account: string | undefined,
): Promise<ReadonlyMap<string, Omit<TargetLog, 'lines'>>> {
  const found = new Map<string, Omit<TargetLog, 'lines'>>();
  const run = await findRun(objects, arn, input);
  if (run === undefined) return found;
  const lines = readAccountLines(objects, run.TargetsKey);
  const readOne = async (line: AccountLine) =>
    (account ?? line.AccountId) === line.AccountId
      ? invocationsIn(line, await readStoredOutcome(objects, run, line.AccountId))
      : [];
  for await (const invocations of pMapIterable(lines, readOne, { concurrency: readsAtOnce }))
    for (const { id, ...target } of invocations) found.set(id, target);
  return found;
}

function invocationsIn({ AccountId, ...line }: AccountLine, stored: StoredOutcome | undefined) {
  const { Regions = line.Regions, Outcomes = [] } = stored ?? {};
  const regions = regionsOfLine({ ...line, AccountId, Regions });
  return Outcomes.flatMap(({ RequestId, Cause = '' }, index) => {
    const id = RequestId ?? REQUEST.exec(Cause)?.[1];
    return id === undefined ? [] : [{ id, accountId: AccountId, region: regions[index] ?? '-' }];
  });
}
