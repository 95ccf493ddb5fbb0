import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { ExactTargets, SelectedAccounts } from '../input/index.ts';
import { exactAccounts, type OrganizationAccount, selectAccounts } from '../organization/index.ts';
import type { AccountLine } from '../run/index.ts';

/**
 * Yields the lines of `targets.jsonl`.
 *
 * An account that is not active has a line too, so that the run's summary says why nothing happened there. The
 * management account, in which a service-managed StackSet makes no role, is optional unless its own id is named.
 *
 * @param isAmong leaves out the accounts for which it returns false; by default none
 */
export async function* accountLines(
  client: OrganizationsClient,
  scope: SelectedAccounts | ExactTargets,
  isAmong: (accountId: string) => boolean = () => true,
): AsyncGenerator<AccountLine> {
  if ('targets' in scope) {
    for await (const account of exactAccounts(client, scope.targets.keys(), isAmong)) {
      yield lineOf(account, scope.targets.get(account.id) ?? []);
    }
    return;
  }
  const named = new Set(scope.accounts.include);
  for await (const account of selectAccounts(client, scope.accounts, isAmong)) {
    const isOptional = account.isManagement && !named.has(account.id);
    yield { ...lineOf(account, scope.regions), ...(isOptional ? { Optional: true } : {}) };
  }
}

function lineOf(
  { id, name, state, path }: OrganizationAccount,
  regions: AccountLine['Regions'],
): AccountLine {
  const line = {
    AccountId: id,
    AccountName: name,
    Regions: regions,
    ...(path === undefined ? {} : { Path: path }),
  };
  return state === 'ACTIVE' ? line : { ...line, Skip: `The account is ${state} in the organization.` };
}
