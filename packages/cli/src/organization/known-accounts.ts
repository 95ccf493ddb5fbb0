import type { Organization } from '@step-everywhere/emulator';
import type { Aws } from '../aws/clients.ts';
import { everyAccount, tagsOf } from './every-account.ts';

/** What an organization knows of an account in addition to its id and name. */
export interface KnownAccount {
  /** Names of OUs from the root down, with a `/` between them; empty for an account in the root. */
  readonly ou: string;
  readonly email: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Looks an account up. @returns nothing for one that is not in the organization, or is no longer. */
export type KnownAccounts = (accountId: string) => Promise<KnownAccount | undefined>;

/**
 * Reads what the organization of the caller's account knows of its accounts.
 *
 * @param withTags whether to ask for tags, which takes a call for each account that is looked up; else they are empty.
 * @throws {AwsCallError} for a call that AWS refuses, which names the permission.
 */
export async function knownAccounts(aws: Aws, withTags: boolean): Promise<KnownAccounts> {
  const client = await aws.organizations();
  const found = new Map((await everyAccount(client)).map((each) => [each.account.Id, each]));
  return async (accountId) => {
    const entry = found.get(accountId);
    if (entry === undefined) return undefined;
    const { account, path } = entry;
    const tags = withTags ? await tagsOf(client, accountId) : {};
    return { ou: path.join('/'), email: account.Email ?? '', tags };
  };
}

/** The same for an organization that is emulated. */
export function emulatedAccounts(organization: Organization): KnownAccounts {
  return async (accountId) => {
    const account = organization.account(accountId);
    if (account === undefined) return undefined;
    const path: string[] = [];
    for (let unit = organization.unit(account.parentId); unit; unit = organization.unit(unit.parentId))
      path.unshift(unit.name);
    return { ou: path.join('/'), email: account.email, tags: account.tags };
  };
}
