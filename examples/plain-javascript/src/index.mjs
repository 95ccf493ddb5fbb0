import { AccountClient, paginateListRegions } from '@aws-sdk/client-account';
import { everywhere } from '@step-everywhere/core';

/** Lists the opt-in regions that the account has enabled, because each is one more region to watch. */
export const handler = everywhere(async ({ client, account, logger }) => {
  const optedIn = [];
  const pages = paginateListRegions(
    { client: client(AccountClient) },
    { RegionOptStatusContains: ['ENABLED', 'ENABLING'] },
  );
  for await (const { Regions = [] } of pages) optedIn.push(...Regions.map(({ RegionName }) => RegionName));
  logger.info('regions listed', { optedIn: optedIn.length });
  return { account: account.name, optedIn: optedIn.sort() };
});
