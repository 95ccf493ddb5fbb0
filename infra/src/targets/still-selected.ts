import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { TargetList } from '../execution/index.ts';
import type { ExactTargets, SelectedAccounts } from '../input/index.ts';
import type { AccountLine } from '../run/index.ts';
import { accountLines } from './account-lines.ts';

/**
 * Checks the failed targets in a summary against the targets that the run listed at its start, and against its selection in the
 * organization as it is now: a summary is an object in a bucket, where others may have changed it, and it may be old. Targets that
 * are not selected are skipped, with the reason.
 *
 * @param selection selection of the run that is retried
 * @param listed targets of that run
 * @throws {InputError} if the selection names an account or OU that does not exist any more
 */
export async function* stillSelected(
  client: OrganizationsClient,
  selection: SelectedAccounts | ExactTargets,
  listed: TargetList,
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
    // Its own failure named it, so it is not optional.
    const { Optional: _, ...rest } = line;
    yield { ...rest, Regions: selected };
  }
  for (const line of left.values())
    yield { ...line, Skip: 'The run that is retried does not select this account, or these regions of it.' };
}

/** An account may be in the list of failed targets and in that of the rest. */
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
