import type { Organization } from '@step-everywhere/emulator';
import type { Aws } from '../aws/clients.ts';
import { everyAccount, tagsOf } from './every-account.ts';

/** The details that an organization has about an account in addition to its id and name. */
export interface KnownAccount {
  /** Names of OUs from the root down, with a `/` between them; empty for an account in the root. */
  readonly ou: string;
  readonly email: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Looks an account up. @returns nothing for an account that is not in the organization (any more). */
export type KnownAccounts = (accountId: string) => Promise<KnownAccount | undefined>;

/**
 * Reads the details that the organization of the caller's account has about its accounts.
 *
 * @param withTags whether to read tags, which takes one call for each account; they are empty otherwise.
 * @throws {AwsCallError} for a call that AWS refuses; the error names the permission.
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

/** Reads the same details from an emulated organization. */
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
