import type { AccountEntry, OrganizationFile } from './organization-file.ts';

/**
 * The ids of an anonymous organization: of the management account, and of the first member account. Generated
 * organizations use the same.
 */
const ids = { management: '111111111111', members: 210_000_000_001 } as const;

/**
 * Replaces everything that identifies an organization: ids and names of accounts, names of OUs, keys and values of
 * tags. Equal texts get equal replacements. Structure, states and regions stay.
 *
 * @example
 * ```ts
 * anonymise(file).accounts[1]; // { id: '210000000001', name: 'account-1', ou: 'ou-1/ou-2', tags: { 'tag-1': 'value-1' } }
 * ```
 */
export function anonymise({ managementAccount, accounts, ...rest }: OrganizationFile): OrganizationFile {
  const id = numbered((number) => String(ids.members + number - 1));
  const name = numbered((number) => `account-${number}`);
  const unit = numbered((number) => `ou-${number}`);
  const key = numbered((number) => `tag-${number}`);
  const value = numbered((number) => `value-${number}`);
  const tagsOf = (tags: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(tags).map(([each, text]) => [key(each), text === '' ? '' : value(text)]),
    );
  const entry = ({ ou, tags, ...account }: AccountEntry): AccountEntry => {
    const isManagement = account.id === managementAccount;
    return {
      ...account,
      id: isManagement ? ids.management : id(account.id),
      name: isManagement ? 'management' : name(account.name),
      ...(ou !== undefined && { ou: ou.split('/').map(unit).join('/') }),
      ...(tags !== undefined && { tags: tagsOf(tags) }),
    };
  };
  return { ...rest, managementAccount: ids.management, accounts: accounts.map(entry) };
}

/** Numbers each new text; a known text keeps its number. */
function numbered(replacement: (number: number) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const given = known.get(text) ?? replacement(known.size + 1);
    known.set(text, given);
    return given;
  };
}
