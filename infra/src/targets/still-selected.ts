import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { ListedTargets } from '../execution/index.ts';
import type { ExactTargets, SelectedAccounts } from '../input/index.ts';
import type { AccountLine } from '../run/index.ts';
import { accountLines } from './account-lines.ts';

/**
 * Holds what a report says has failed against what the run listed when it began, and against what it selects in the
 * organization as it is now: a report lies in a bucket, where others may have written to it, and may be old. What is not
 * selected is skipped, with the reason.
 *
 * @param selection of the run that is retried
 * @param listed its targets
 * @throws {InputError} when the selection names what the organization does not have any more
 */
export async function* stillSelected(
  client: OrganizationsClient,
  selection: SelectedAccounts | ExactTargets,
  listed: ListedTargets,
  failed: AsyncIterable<AccountLine>,
): AsyncGenerator<AccountLine> {
  const left = await byAccount(failed);
  if (left.size === 0) return;
  for await (const line of accountLines(client, selection, (id) => left.has(id))) {
    const { Regions } = left.get(line.AccountId) as AccountLine;
    const then = listed.find(line.AccountId);
    if (then === undefined || then.Skip !== undefined) continue;
    const selected = intersect(intersect(Regions, then.Regions), line.Regions);
    if (selected.length === 0) continue;
    left.delete(line.AccountId);
    // It was named by its own failure.
    const { Optional: _, ...rest } = line;
    yield { ...rest, Regions: selected };
  }
  for (const line of left.values())
    yield { ...line, Skip: 'The run that is retried does not select this account, or these regions of it.' };
}

/** An account may stand in the list of the failed and in that of the rest. */
async function byAccount(lines: AsyncIterable<AccountLine>): Promise<Map<string, AccountLine>> {
  const accounts = new Map<string, AccountLine>();
  for await (const line of lines) {
    const { Regions } = accounts.get(line.AccountId) ?? line;
    const both =
      Regions === 'enabled' || line.Regions === 'enabled'
        ? 'enabled'
        : [...new Set([...Regions, ...line.Regions])];
    accounts.set(line.AccountId, { ...line, Regions: both });
  }
  return accounts;
}

function intersect(failed: AccountLine['Regions'], selected: AccountLine['Regions']): AccountLine['Regions'] {
  if (selected === 'enabled') return failed;
  return failed === 'enabled' ? selected : failed.filter((region) => selected.includes(region));
}
