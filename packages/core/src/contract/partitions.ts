import type { Partition, Region } from './partition.ts';
import { partitionData } from './partitions.generated.ts';

/**
 * Every partition that the AWS SDK knows, in its order, with the regions that AWS had launched when this version was
 * made. `account:ListRegions` answers which regions exist today.
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

/** Every code of a region has a point of the compass before its number; a misspelt one seldom has. */
const regionShape =
  /^[a-z]{2,4}(?:-[a-z]+)?-(?:north|south|east|west|central|(?:north|south)(?:east|west))-\d{1,2}$/;

/**
 * Finds the partition that a region belongs to, also of a region that AWS has launched since.
 *
 * @param region region code, for example `eu-west-1`
 * @returns `undefined` for what does not look like a region code. A code that resembles those of no partition is taken
 *   for one of `aws`, as the AWS SDK takes it
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
