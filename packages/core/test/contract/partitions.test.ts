import { partition as sdkPartitionOf } from '@aws-sdk/core/client';
import { describe, expect, it } from 'vitest';
import { sdkPartitions } from '../../scripts/sdk-partitions.ts';
import { partitionOf, partitions, regionsOf } from '../../src/contract/index.ts';

describe('partitions', () => {
  it('equal the data of the installed SDK, pseudo regions left out', async () => {
    const sdk = (await sdkPartitions()).map(({ id, regionRegex, regions }) => ({
      id,
      regions: Object.keys(regions).filter((code) => new RegExp(regionRegex).test(code)),
    }));
    const ours = partitions.map(({ id, regions }) => ({ id, regions: regions.map(({ code }) => code) }));
    expect(ours, 'run `pnpm generate`').toEqual(sdk);
  });

  it('agree with what the SDK resolves endpoints to', () => {
    for (const { id, regions } of partitions) {
      for (const { code } of regions) expect(sdkPartitionOf(code).name).toBe(id);
    }
  });

  it('know the 17 commercial regions that are on by default', () => {
    expect(regionsOf('aws').filter(({ optIn }) => !optIn)).toHaveLength(17);
    expect(regionsOf('aws-us-gov').every(({ optIn }) => !optIn)).toBe(true);
  });

  it('find the partition of a region, and none for a region that does not exist', () => {
    expect(partitionOf('cn-north-1')?.id).toBe('aws-cn');
    expect(partitionOf('eu-noth-1')).toBeUndefined();
    expect(partitionOf('aws-global')).toBeUndefined();
    expect(regionsOf('aws-none')).toEqual([]);
  });
});
