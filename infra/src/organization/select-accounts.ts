import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { pMapIterable } from 'p-map';
import { InputError } from '../errors/index.ts';
import type { AccountSelection } from '../input/index.ts';
import { type OrganizationAccount, parseAccount } from './account.ts';
import { hasTags } from './has-tags.ts';
import { listAccounts, mayNotRead } from './pages.ts';
import { resolveIds } from './resolve-ids.ts';

/** Organizations allows few ListTagsForResource calls a second, and the SDK slows down by itself. */
const tagQueriesAtOnce = 4;

/** Seconds in which the tags of all accounts must be read: the function that lists targets has 900. */
const tagSeconds = 780;

/** Seconds after which the rate of Organizations' answers is known. A selection that would take too long is then refused. */
const rateKnownAfter = 30;

/**
 * Reads the organization once and yields the accounts that `Accounts` selects, including suspended ones. If the
 * organization may not be read, a selection that consists only of account ids is used unchanged.
 *
 * @param now milliseconds since any fixed time
 * @throws {InputError} after the last account, for an account id that does not exist in the organization; for tags of more
 *   accounts than can be read in the available time
 */
export async function* selectAccounts(
  client: OrganizationsClient,
  selection: AccountSelection,
  isAmong: (accountId: string) => boolean = () => true,
  now: () => number = () => performance.now(),
): AsyncGenerator<OrganizationAccount> {
  const include = selection.include && (await resolveIds(client, 'Accounts.Include', selection.include));
  const exclude = await resolveIds(client, 'Accounts.Exclude', selection.exclude);
  const missing = new Map<string, string>();
  for (const id of include?.named ?? []) missing.set(id, 'Accounts.Include');
  for (const id of exclude.named) missing.set(id, 'Accounts.Exclude');

  const isWanted = ({ id }: OrganizationAccount) =>
    isAmong(id) && (include?.has(id) ?? true) && !exclude.has(id);
  const isOneByOne = include?.named.length === selection.include?.length && selection.tags.size === 0;
  const candidates = everyAccount(client, missing, isWanted, isOneByOne ? include?.named : undefined);
  yield* selection.tags.size === 0 ? candidates : withTags(client, candidates, selection.tags, now);
  refuseMissing(missing);
}

/**
 * Reads the organization once and yields exactly the named accounts, even if the organization may not be read.
 *
 * @throws {InputError} after the last account, for an account id that does not exist in the organization
 */
export async function* exactAccounts(
  client: OrganizationsClient,
  accountIds: Iterable<string>,
  isAmong: (accountId: string) => boolean = () => true,
): AsyncGenerator<OrganizationAccount> {
  const missing = new Map([...accountIds].map((id) => [id, 'Targets']));
  const wanted = new Set(missing.keys());
  yield* everyAccount(client, missing, ({ id }) => isAmong(id) && wanted.has(id), [...wanted]);
  refuseMissing(missing);
}

/** @param oneByOne ids that are used without a name and as active, if the organization may not be read */
async function* everyAccount(
  client: OrganizationsClient,
  missing: Map<string, string>,
  isWanted: (account: OrganizationAccount) => boolean,
  oneByOne?: readonly string[],
): AsyncGenerator<OrganizationAccount> {
  let isListed = false;
  try {
    for await (const entry of listAccounts(client)) {
      isListed = true;
      const account = parseAccount(entry);
      missing.delete(account.id);
      if (isWanted(account)) yield account;
    }
  } catch (error) {
    if (oneByOne === undefined || isListed || !mayNotRead(error)) throw error;
    missing.clear();
    yield* oneByOne.map(unlisted).filter(isWanted);
  }
}

function unlisted(id: string): OrganizationAccount {
  return { id, name: id, state: 'ACTIVE', isManagement: false };
}

async function* withTags(
  client: OrganizationsClient,
  accounts: AsyncGenerator<OrganizationAccount>,
  tags: AccountSelection['tags'],
  now: () => number,
): AsyncGenerator<OrganizationAccount> {
  const all: OrganizationAccount[] = [];
  for await (const account of accounts) all.push(account);
  const begun = now();
  let read = 0;
  const checked = pMapIterable(
    all,
    async (account) => {
      const matches = await hasTags(client, account.id, tags);
      read += 1;
      refuseTooMany(read, all.length, (now() - begun) / 1000);
      return { account, matches };
    },
    { concurrency: tagQueriesAtOnce },
  );
  for await (const { account, matches } of checked) if (matches) yield account;
}

/** Fails early instead of when the function's time is up. */
function refuseTooMany(read: number, all: number, seconds: number): void {
  const whole = (seconds / read) * all;
  if (seconds < rateKnownAfter || whole <= tagSeconds) return;
  throw new InputError(
    'Accounts.Tags',
    `Accounts.Tags needs the tags of ${all} accounts, and Organizations returns those of ${(read / seconds).toFixed(1)} a second: ` +
      `that would take ${Math.ceil(whole / 60)} minutes, and the limit is ${tagSeconds / 60}. ` +
      'Select fewer with Accounts.Include or Accounts.Exclude, such as OUs, or name the account ids (--accounts @FILE).',
  );
}

function refuseMissing(missing: ReadonlyMap<string, string>): void {
  const [first] = missing;
  if (first === undefined) return;
  const [id, field] = first;
  const others = missing.size === 1 ? '' : ` The same is true of ${missing.size - 1} more.`;
  throw new InputError(field, `${field} names ${id}, which is not an account of the organization.${others}`);
}
