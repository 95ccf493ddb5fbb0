import { type AccountClient, paginateListRegions } from '@aws-sdk/client-account';
import { describe, EnabledRegionsError, serviceFailure, withRemedy } from '../errors/index.ts';

/**
 * Lists the regions that are enabled in the account that the client's credentials belong to.
 *
 * @param client signs with the credentials of the target account: `account:ListRegions` then needs no account id and
 *   no trusted access (https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html)
 * @throws {ThrottledError} beyond 5 calls a second, also after the SDK's retries
 * @throws {EnabledRegionsError} when the role may not ask
 */
export async function listEnabledRegions(client: AccountClient, accountId: string): Promise<string[]> {
  const regions: string[] = [];
  try {
    const pages = paginateListRegions(
      { client, pageSize: 50 },
      { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
    );
    for await (const { Regions = [] } of pages)
      regions.push(...Regions.map(({ RegionName = '' }) => RegionName));
  } catch (error) {
    throw serviceFailure('account:ListRegions', error, (cause) => refusal(accountId, cause));
  }
  if (regions.length === 0) {
    throw new EnabledRegionsError(accountId, `Account ${accountId} says that no region is enabled in it.`);
  }
  return regions;
}

function refusal(accountId: string, cause: Error): EnabledRegionsError {
  return new EnabledRegionsError(
    accountId,
    withRemedy(
      `Cannot find out which regions are enabled in account ${accountId}: ${describe(cause)}`,
      'Allow the role account:ListRegions, or name the regions instead of "enabled".',
    ),
    { cause },
  );
}
