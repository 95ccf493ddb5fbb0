import type { Partition, Region } from './partition.ts';
import { partitionData } from './partitions.generated.ts';

/**
 * Every partition that the AWS SDK knows, in the SDK's order, with the regions that AWS had launched when this version was
 * made. `account:ListRegions` returns the regions that exist today.
 *
 * Source: the endpoint data of `@aws-sdk/core`, checked against the installed SDK by a test.
 */
export const partitions: readonly Partition[] = partitionData;

/**
 * Lists the regions of a partition, including those that are disabled by default.
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

/** Every region code has a point of the compass before its number; a misspelt one rarely has. */
const regionShape =
  /^[a-z]{2,4}(?:-[a-z]+)?-(?:north|south|east|west|central|(?:north|south)(?:east|west))-\d{1,2}$/;

/**
 * Finds the partition of a region, even if AWS launched the region after this version was made.
 *
 * @param region region code, for example `eu-west-1`
 * @returns `undefined` for text that does not look like a region code. A code that does not resemble any partition's codes
 *   counts as one of `aws`, as in the AWS SDK
 * @example
 * ```ts
 * partitionOf('us-gov-west-1')?.id; // 'aws-us-gov'
 * ```
 */
export function partitionOf(region: string): Partition | undefined {
  const known = partitions.find(({ regions }) => regions.some(({ code }) => code === region));
  if (known !== undefined || !regionShape.test(region)) return known;
  return partitions.find(({ pattern }) => pattern.test(region)) ?? partitions.find(({ id }) => id === 'aws');
}
