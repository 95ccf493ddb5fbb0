import {
  AccountClient,
  type AccountClientConfig,
  type ListRegionsCommandInput,
  paginateListRegions,
} from '@aws-sdk/client-account';
import { clientSettings } from '../client-settings.ts';

/**
 * Asks Account Management for the regions of an account. For the one whose credentials the client has, no account id and no
 * trusted access is needed (https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html). It answers in the
 * partition's global region alone, and may be out of reach: in a VPC without a way to it, it is given up after half a minute.
 *
 * @param which every region that AWS has launched, or those that are enabled in the account
 * @param accountId of a member of the caller's organization; by default the caller's own account
 * @throws what the SDK throws
 */
export async function askAccount(
  config: AccountClientConfig,
  which: 'enabled' | 'launched',
  accountId?: string,
): Promise<string[]> {
  const client = new AccountClient({ ...clientSettings(5), ...config });
  const wanted: ListRegionsCommandInput = {
    AccountId: accountId,
    ...(which === 'enabled' && { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] }),
  };
  const regions: string[] = [];
  for await (const { Regions = [] } of paginateListRegions({ client, pageSize: 50 }, wanted)) {
    regions.push(...Regions.map(({ RegionName = '' }) => RegionName));
  }
  return regions;
}
