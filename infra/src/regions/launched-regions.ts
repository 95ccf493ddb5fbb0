import { regionsOf } from '@step-everywhere/core/contract';
import { askAccount } from './ask-account.ts';
import type { RegionServices } from './region-services.ts';

/** The regions of a partition. */
export interface LaunchedRegions {
  readonly codes: readonly string[];
  /** Whether AWS was asked. The list in this version lacks the regions that AWS has launched since. */
  readonly isComplete: boolean;
}

/**
 * Lists the regions that AWS has launched, enabled or not: from `account:ListRegions` or, if that is
 * refused or unreachable, `ec2:DescribeRegions`. If neither answers, the list in this version is used.
 *
 * @param partition partition of the account of the clients' credentials
 * @example
 * ```ts
 * await launchedRegions('aws-eusc'); // { codes: ['eusc-de-east-1'], isComplete: true }
 * ```
 */
export async function launchedRegions(
  partition: string,
  { account = {}, ec2 = {} }: RegionServices = {},
): Promise<LaunchedRegions> {
  const askSecond = async () => {
    const { askEc2 } = await import('./ask-ec2.ts');
    return askEc2(ec2, 'launched');
  };
  const codes = await askAccount(account, 'launched')
    .catch(askSecond)
    .catch(() => []);
  return codes.length > 0 ? { codes, isComplete: true } : shippedRegions(partition);
}

/** The regions of a partition that AWS had launched when this version was made. */
export function shippedRegions(partition: string): LaunchedRegions {
  return { codes: regionsOf(partition).map(({ code }) => code), isComplete: false };
}
