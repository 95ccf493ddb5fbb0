import { DescribeOrganizationCommand } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { regionsOf } from '@step-everywhere/core/contract';
import { splitArn } from '../aws/arn.ts';
import type { Aws } from '../aws/clients.ts';
import { everyAccount, tagsOf } from './every-account.ts';
import { explainRefusal } from './explain-refusal.ts';
import type { AccountEntry, OrganizationFile } from './organization-file.ts';

/** Which parts of an organization are read. */
export interface ReadOptions {
  /** The role that workers find in each account of the file; the real roles of member accounts cannot be read. */
  readonly role: string;
  /** Whether to read the enabled regions of each account. */
  readonly regions: boolean;
}

const assumable = { 'stepeverywhere:assumable': 'true' };

/**
 * Reads the organization of the caller's account: its accounts with their OUs, states, tags and enabled regions. An
 * OU without accounts is left out, because the file has OUs only as paths of accounts.
 *
 * @throws {AwsCallError} for a call that AWS refuses; the error names the permission.
 */
export async function readOrganization(aws: Aws, { role, regions }: ReadOptions): Promise<OrganizationFile> {
  const client = await aws.organizations();
  const { Organization = {} } = await client
    .send(new DescribeOrganizationCommand({}))
    .catch(explainRefusal());
  const { MasterAccountId: managementAccount = '', MasterAccountArn: arn = '' } = Organization;
  const { partition } = splitArn(arn);
  const found = await everyAccount(client).catch(explainRefusal());
  const optedIn = regions ? await optInReader(aws, partition) : async () => [];
  const accounts: AccountEntry[] = [];
  for (const { account, path } of found) {
    const { Id: id = '', Name: name = '', State: state = 'ACTIVE' } = account;
    const tags = await tagsOf(client, id).catch(explainRefusal());
    // A suspended or closed account does nothing in any region, so its regions are not read.
    const enabledRegions = state === 'ACTIVE' ? await optedIn(id) : [];
    accounts.push({
      id,
      name,
      ...(path.length > 0 && { ou: path.join('/') }),
      ...(state !== 'ACTIVE' && { state }),
      ...(Object.keys(tags).length > 0 && { tags }),
      ...(enabledRegions.length > 0 && { enabledRegions }),
    });
  }
  return {
    ...(partition !== 'aws' && { partition }),
    managementAccount,
    defaults: { roles: [{ name: role, tags: assumable }] },
    accounts,
  };
}

/** Makes a function that reads which opt-in regions an account has enabled. */
async function optInReader(aws: Aws, partition: string): Promise<(accountId: string) => Promise<string[]>> {
  const optIn = new Set(regionsOf(partition).flatMap(({ code, optIn }) => (optIn ? code : [])));
  const own = await ownAccount(aws);
  return async (accountId) => {
    const permission = `account:ListRegions for account ${accountId}`;
    const remedy =
      'turn on trusted access for Account Management in Organizations, or leave the regions out with --no-regions';
    // Account Management refuses a request in which an account names itself.
    const enabled = await aws
      .enabledRegions(accountId === own ? undefined : accountId)
      .catch(explainRefusal(remedy, permission));
    return enabled.filter((code) => optIn.has(code)).sort();
  };
}

/** The account of the credentials that make the requests. */
async function ownAccount({ organizationRole, sts }: Aws): Promise<string | undefined> {
  if (organizationRole !== undefined) return splitArn(organizationRole).accountId;
  const { Account } = await (await sts()).send(new GetCallerIdentityCommand({}));
  return Account;
}
