import { fillPlaceholders, parsePlaceholders } from '../output-key/index.ts';
import type { RunObjects } from '../storage/index.ts';
import type { Run } from './run.ts';

/**
 * Finds the regions of an account that have a stored result. A worker stores its result last, and whole or not at all.
 *
 * @throws errors of `objects`
 */
export async function storedResults(
  objects: RunObjects,
  run: Pick<Run, 'OutputKeyPattern'>,
  accountId: string,
  regions: readonly string[],
): Promise<ReadonlySet<string>> {
  const { keys, prefixes } = whereResultsLie(run, accountId, regions);
  const found = new Set<string>();
  for (const prefix of prefixes) {
    for await (const { key } of objects.list(prefix)) {
      const region = keys.get(key);
      if (region !== undefined) found.add(region);
    }
  }
  return found;
}

/**
 * How many listings {@link storedResults} needs, each of up to a thousand keys.
 *
 * @returns 1 if the account comes first in the keys of results, otherwise one per region
 */
export function listingsOfResults(
  run: Pick<Run, 'OutputKeyPattern'>,
  accountId: string,
  regions: readonly string[],
): number {
  return whereResultsLie(run, accountId, regions).prefixes.length;
}

function whereResultsLie(
  { OutputKeyPattern }: Pick<Run, 'OutputKeyPattern'>,
  accountId: string,
  regions: readonly string[],
): { readonly keys: ReadonlyMap<string, string>; readonly prefixes: readonly string[] } {
  const pattern = parsePlaceholders(
    fillPlaceholders(parsePlaceholders(OutputKeyPattern), { AccountId: accountId }),
  );
  const keys = new Map(regions.map((region) => [fillPlaceholders(pattern, { Region: region }), region]));
  const fixed = typeof pattern[0] === 'string' ? pattern[0] : '';
  // If the region comes first, the fixed prefix is common to all accounts: too many keys to list for one account.
  return { keys, prefixes: fixed.includes(accountId) ? [fixed] : [...keys.keys()] };
}
