import type { Partition, Region } from './partition.ts';
import { partitionData } from './partitions.generated.ts';

/**
 * Every partition and region that the AWS SDK knows, in its order.
 *
 * Source: the endpoint data of `@aws-sdk/core`, checked against the installed SDK by a test.
 */
export const partitions: readonly Partition[] = partitionData;

/**
 * Lists the regions of a partition, those that are disabled by default included.
 *
 * @param partition id of a partition, for example `aws`
 * @returns an empty list for a partition that the SDK does not know
 * @example
 * ```ts
 * regionsOf('aws-cn'); // [{ code: 'cn-north-1', optIn: false }, { code: 'cn-northwest-1', optIn: false }]
 * ```
 */
export function regionsOf(partition: string): readonly Region[] {
  return partitions.find(({ id }) => id === partition)?.regions ?? [];
}

/**
 * Finds the partition that a region belongs to.
 *
 * @param region region code, for example `eu-west-1`
 * @returns `undefined` for a region that the SDK does not know
 * @example
 * ```ts
 * partitionOf('us-gov-west-1')?.id; // 'aws-us-gov'
 * ```
 */
export function partitionOf(region: string): Partition | undefined {
  return partitions.find(({ regions }) => regions.some(({ code }) => code === region));
}
