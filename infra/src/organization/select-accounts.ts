import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { pMapIterable } from 'p-map';
import { InputError } from '../errors/index.ts';
import type { AccountSelection } from '../input/index.ts';
import { type OrganizationAccount, readAccount } from './account.ts';
import { hasTags } from './has-tags.ts';
import { listAccounts } from './pages.ts';
import { resolveIds } from './resolve-ids.ts';

/** Organizations allows few calls of ListTagsForResource a second, and the SDK slows down by itself. */
const tagQueriesAtOnce = 4;

/**
 * Goes through the organization once and yields the accounts that `Accounts` selects, suspended ones too.
 *
 * @throws {InputError} after the last account, for an account id that the organization does not have
 */
export async function* selectAccounts(
  client: OrganizationsClient,
  selection: AccountSelection,
  isAmong: (accountId: string) => boolean = () => true,
): AsyncGenerator<OrganizationAccount> {
  const include = selection.include && (await resolveIds(client, 'Accounts.Include', selection.include));
  const exclude = await resolveIds(client, 'Accounts.Exclude', selection.exclude);
  const missing = new Map<string, string>();
  for (const id of include?.named ?? []) missing.set(id, 'Accounts.Include');
  for (const id of exclude.named) missing.set(id, 'Accounts.Exclude');

  const candidates = everyAccount(
    client,
    missing,
    ({ id }) => isAmong(id) && (include?.has(id) ?? true) && !exclude.has(id),
  );
  yield* selection.tags.size === 0 ? candidates : withTags(client, candidates, selection.tags);
  refuseMissing(missing);
}

/**
 * Goes through the organization once and yields exactly the named accounts.
 *
 * @throws {InputError} after the last account, for an account id that the organization does not have
 */
export async function* exactAccounts(
  client: OrganizationsClient,
  accountIds: Iterable<string>,
  isAmong: (accountId: string) => boolean = () => true,
): AsyncGenerator<OrganizationAccount> {
  const missing = new Map([...accountIds].map((id) => [id, 'Targets']));
  const wanted = new Set(missing.keys());
  yield* everyAccount(client, missing, ({ id }) => isAmong(id) && wanted.has(id));
  refuseMissing(missing);
}

async function* everyAccount(
  client: OrganizationsClient,
  missing: Map<string, string>,
  isWanted: (account: OrganizationAccount) => boolean,
): AsyncGenerator<OrganizationAccount> {
  for await (const entry of listAccounts(client)) {
    const account = readAccount(entry);
    missing.delete(account.id);
    if (isWanted(account)) yield account;
  }
}

async function* withTags(
  client: OrganizationsClient,
  accounts: AsyncGenerator<OrganizationAccount>,
  tags: AccountSelection['tags'],
): AsyncGenerator<OrganizationAccount> {
  const checked = pMapIterable(
    accounts,
    async (account) => ({ account, matches: await hasTags(client, account.id, tags) }),
    { concurrency: tagQueriesAtOnce },
  );
  for await (const { account, matches } of checked) if (matches) yield account;
}

function refuseMissing(missing: ReadonlyMap<string, string>): void {
  const [first] = missing;
  if (first === undefined) return;
  const [id, field] = first;
  const others = missing.size === 1 ? '' : ` So are ${missing.size - 1} more.`;
  throw new InputError(field, `${field} names ${id}, which is no account of the organization.${others}`);
}
