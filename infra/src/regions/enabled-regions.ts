import type { TargetCredentials } from '@step-everywhere/core/contract';
import {
  describe,
  EnabledRegionsError,
  serviceFailure,
  ThrottledError,
  withRemedy,
} from '../errors/index.ts';
import { askAccount } from './ask-account.ts';
import type { RegionServices } from './region-services.ts';

/**
 * Lists the regions that an account has enabled, with credentials of that account. Uses `ec2:DescribeRegions`, which more
 * roles may call and which every partition has, if `account:ListRegions` is refused or unreachable.
 *
 * @throws {ThrottledError} beyond 5 calls of ListRegions a second, even after the SDK's retries
 * @throws {UnavailableError} if another attempt may succeed
 * @throws {EnabledRegionsError} if the role may call neither
 */
export async function listEnabledRegions(
  credentials: TargetCredentials,
  accountId: string,
  { account = {}, ec2 = {} }: RegionServices = {},
): Promise<string[]> {
  const as = { credentials: identity(credentials) };
  const regions = await askAccount({ ...account, ...as }, 'enabled').catch(async (error) => {
    const failure = serviceFailure('account:ListRegions', error, (cause) => refusal(accountId, cause));
    if (failure instanceof ThrottledError) throw failure;
    const { askEc2 } = await import('./ask-ec2.ts');
    return askEc2({ ...ec2, ...as }, 'enabled').catch((second) => {
      throw serviceFailure('ec2:DescribeRegions', second, () => failure);
    });
  });
  if (regions.length > 0) return regions;
  throw new EnabledRegionsError(accountId, `Account ${accountId} says that no region is enabled in it.`);
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
