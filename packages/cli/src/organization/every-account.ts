import {
  type Account,
  ListRootsCommand,
  type OrganizationsClient,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListTagsForResource,
} from '@aws-sdk/client-organizations';
import { asked } from './asked.ts';

/** An account, and where in the organization it is. */
export interface FoundAccount {
  readonly account: Account;
  /** Names of OUs from the root down. */
  readonly path: readonly string[];
}

/**
 * Finds the accounts of the organization of the caller's account.
 *
 * @throws {AwsCallError} for a call that AWS refuses, which names the permission.
 */
export async function everyAccount(client: OrganizationsClient): Promise<FoundAccount[]> {
  const { Roots = [] } = await asked('organizations:ListRoots', () => client.send(new ListRootsCommand({})));
  const found: FoundAccount[] = [];
  for (const { Id = '' } of Roots) found.push(...(await accountsBelow(client, Id, [])));
  return found;
}

async function accountsBelow(
  client: OrganizationsClient,
  ParentId: string,
  path: readonly string[],
): Promise<FoundAccount[]> {
  const found = await asked('organizations:ListAccountsForParent', async () => {
    const here: FoundAccount[] = [];
    for await (const { Accounts = [] } of paginateListAccountsForParent({ client }, { ParentId }))
      here.push(...Accounts.map((account) => ({ account, path })));
    return here;
  });
  const units = await asked('organizations:ListOrganizationalUnitsForParent', async () => {
    const here = [];
    for await (const page of paginateListOrganizationalUnitsForParent({ client }, { ParentId }))
      here.push(...(page.OrganizationalUnits ?? []));
    return here;
  });
  for (const { Id = '', Name = '' } of units)
    found.push(...(await accountsBelow(client, Id, [...path, pathPart(Name)])));
  return found;
}

/** In a path, a slash goes between names. */
function pathPart(name: string): string {
  return name.replace(/[/\p{Cc}]/gu, '-');
}

/** Reads the tags of an account. @throws {AwsCallError} when AWS refuses, which names the permission. */
export async function tagsOf(
  client: OrganizationsClient,
  ResourceId: string,
): Promise<Record<string, string>> {
  return asked('organizations:ListTagsForResource', async () => {
    const tags: Record<string, string> = {};
    for await (const { Tags = [] } of paginateListTagsForResource({ client }, { ResourceId }))
      for (const { Key = '', Value = '' } of Tags) tags[Key] = Value;
    return tags;
  });
}
