import { AccountClient, type AccountClientConfig, paginateListRegions } from '@aws-sdk/client-account';
import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { TargetCredentials } from '@step-everywhere/core/contract';
import { clientSettings } from '../client-settings.ts';
import { describe, EnabledRegionsError, serviceFailure, withRemedy } from '../errors/index.ts';

/** Where the two services are that can tell; a test sets endpoints. */
export interface RegionServices {
  readonly account?: AccountClientConfig;
  readonly ec2?: EC2ClientConfig;
}

/**
 * Lists the regions that are enabled in an account, with credentials of that account: `account:ListRegions` then needs
 * no account id and no trusted access (https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html).
 * `ec2:DescribeRegions`, which more roles may call, answers where that is refused.
 *
 * @throws {ThrottledError} beyond 5 calls of ListRegions a second, also after the SDK's retries
 * @throws {UnavailableError} when trying again may help
 * @throws {EnabledRegionsError} when the role may ask neither
 */
export async function listEnabledRegions(
  credentials: TargetCredentials,
  accountId: string,
  { account = {}, ec2 = {} }: RegionServices = {},
): Promise<string[]> {
  const regions = await askAccount(credentials, account).catch(async (error) => {
    const failure = serviceFailure('account:ListRegions', error, (cause) => refusal(accountId, cause));
    if (!(failure instanceof EnabledRegionsError)) throw failure;
    const { askEc2 } = await import('./ask-ec2.ts');
    return askEc2({ ...ec2, credentials: identity(credentials) }).catch((second) => {
      throw serviceFailure('ec2:DescribeRegions', second, () => failure);
    });
  });
  if (regions.length > 0) return regions;
  throw new EnabledRegionsError(accountId, `Account ${accountId} says that no region is enabled in it.`);
}

async function askAccount(credentials: TargetCredentials, config: AccountClientConfig): Promise<string[]> {
  const client = new AccountClient({ ...clientSettings(8), ...config, credentials: identity(credentials) });
  const pages = paginateListRegions(
    { client, pageSize: 50 },
    { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
  );
  const regions: string[] = [];
  for await (const { Regions = [] } of pages) {
    regions.push(...Regions.map(({ RegionName = '' }) => RegionName));
  }
  return regions;
}

function identity({ AccessKeyId, SecretAccessKey, SessionToken }: TargetCredentials) {
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

function refusal(accountId: string, cause: Error): EnabledRegionsError {
  return new EnabledRegionsError(
    accountId,
    withRemedy(
      `Cannot find out which regions are enabled in account ${accountId}: ${describe(cause)}`,
      'Allow the role account:ListRegions or ec2:DescribeRegions, or name the regions instead of "enabled".',
    ),
    { cause },
  );
}
