import { regionsOf } from '@step-everywhere/core/contract';
import { askAccount } from './ask-account.ts';
import type { RegionServices } from './region-services.ts';

/** The regions of a partition. */
export interface LaunchedRegions {
  readonly codes: readonly string[];
  /** Whether AWS was asked. What this version was shipped with lacks the regions that AWS has launched since. */
  readonly isComplete: boolean;
}

/**
 * Lists the regions that AWS has launched, whether or not they are enabled: as `account:ListRegions` says or, where that is
 * refused or out of reach, `ec2:DescribeRegions`. Where neither answers, the list that this version was shipped with.
 *
 * @param partition of the account whose credentials the clients have
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
