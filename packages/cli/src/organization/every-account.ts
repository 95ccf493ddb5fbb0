import {
  type Account,
  ListRootsCommand,
  type OrganizationsClient,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListTagsForResource,
} from '@aws-sdk/client-organizations';

/** An account, and its position in the organization. */
export interface FoundAccount {
  readonly account: Account;
  /** Names of OUs from the root down. */
  readonly path: readonly string[];
}

/**
 * Finds the accounts of the organization of the caller's account.
 *
 * @throws the error of AWS, for example a refusal.
 */
export async function everyAccount(client: OrganizationsClient): Promise<FoundAccount[]> {
  const { Roots = [] } = await client.send(new ListRootsCommand({}));
  const found: FoundAccount[] = [];
  for (const { Id = '' } of Roots) found.push(...(await accountsBelow(client, Id, [])));
  return found;
}

async function accountsBelow(
  client: OrganizationsClient,
  ParentId: string,
  path: readonly string[],
): Promise<FoundAccount[]> {
  const found: FoundAccount[] = [];
  for await (const { Accounts = [] } of paginateListAccountsForParent({ client }, { ParentId }))
    found.push(...Accounts.map((account) => ({ account, path })));
  const units = [];
  for await (const page of paginateListOrganizationalUnitsForParent({ client }, { ParentId }))
    units.push(...(page.OrganizationalUnits ?? []));
  for (const { Id = '', Name = '' } of units)
    found.push(...(await accountsBelow(client, Id, [...path, pathPart(Name)])));
  return found;
}

/** Replaces slashes, which separate the names of a path, and control characters. */
function pathPart(name: string): string {
  return name.replace(/[/\p{Cc}]/gu, '-');
}

/** Reads the tags of an account. @throws the error of AWS, for example a refusal. */
export async function tagsOf(
  client: OrganizationsClient,
  ResourceId: string,
): Promise<Record<string, string>> {
  const tags: Record<string, string> = {};
  for await (const { Tags = [] } of paginateListTagsForResource({ client }, { ResourceId }))
    for (const { Key = '', Value = '' } of Tags) tags[Key] = Value;
  return tags;
}
