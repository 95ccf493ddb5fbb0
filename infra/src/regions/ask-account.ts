import {
  AccountClient,
  type AccountClientConfig,
  type ListRegionsCommandInput,
  paginateListRegions,
} from '@aws-sdk/client-account';
import { clientSettings } from '../client-settings.ts';

/**
 * Asks Account Management for the regions of an account. For the account of the client's credentials, neither an account id nor
 * trusted access is needed (https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html). The service exists only in
 * the partition's global region, and may be unreachable: in a VPC without a route to it, the call gives up after half a minute.
 *
 * @param which every region that AWS has launched, or those that the account has enabled
 * @param accountId a member of the caller's organization; by default the caller's own account
 * @throws errors of the SDK
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
