import { parseAccountId } from './accounts.ts';
import type { Field } from './field.ts';
import { parseRegions, type Regions } from './regions.ts';

/** The regions of each account in `Targets`. */
export type TargetsByAccount = ReadonlyMap<string, Regions>;

const expected = 'an object with AccountId and Regions';

/** Reads `Targets`: exactly these accounts and regions. */
export function parseTargets(field: Field, partition: string): TargetsByAccount {
  const targets = new Map<string, Regions>();
  for (const entry of field.list('targets, each with AccountId and Regions')) {
    const { AccountId, Regions: regions } = entry.object(['AccountId', 'Regions']);
    const account = AccountId ?? entry.refuse(expected);
    const accountId = parseAccountId(account);
    if (targets.has(accountId)) account.refuse('named once', 'Put all its regions into one entry.');
    targets.set(accountId, parseRegions(regions ?? entry.refuse(expected), partition));
  }
  return targets;
}
