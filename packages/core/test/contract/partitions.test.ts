import { partition as sdkPartitionOf } from '@aws-sdk/core/client';
import { describe, expect, it } from 'vitest';
import { sdkPartitions } from '../../scripts/sdk-partitions.ts';
import { partitionOf, partitions, regionsOf } from '../../src/contract/index.ts';

describe('partitions', () => {
  it('equal the data of the installed SDK, without pseudo regions and those that are only announced', async () => {
    const announced = ['me-west-1', 'sa-west-1'];
    const sdk = (await sdkPartitions()).map(({ id, outputs, regionRegex, regions }) => ({
      id,
      globalRegion: outputs.implicitGlobalRegion,
      pattern: new RegExp(regionRegex.replaceAll('\\-', '-')),
      regions: Object.keys(regions).filter(
        (code) => new RegExp(regionRegex).test(code) && !announced.includes(code),
      ),
    }));
    const ours = partitions.map(({ regions, ...others }) => ({
      ...others,
      regions: regions.map(({ code }) => code),
    }));
    expect(ours, 'run `pnpm generate`').toEqual(sdk);
  });

  it('have 34 commercial regions, and the European sovereign cloud', () => {
    expect(regionsOf('aws')).toHaveLength(34);
    expect(regionsOf('aws-eusc')).toEqual([{ code: 'eusc-de-east-1', optIn: false }]);
  });

  it('agree with what the SDK resolves endpoints to', () => {
    for (const { id, regions } of partitions) {
      for (const { code } of regions) expect(sdkPartitionOf(code).name).toBe(id);
    }
  });

  it('contain the 17 commercial regions that are enabled by default', () => {
    expect(regionsOf('aws').filter(({ optIn }) => !optIn)).toHaveLength(17);
    expect(regionsOf('aws-us-gov').every(({ optIn }) => !optIn)).toBe(true);
  });

  it('find the partition of a region, and none for a region that does not exist', () => {
    expect(partitionOf('cn-north-1')?.id).toBe('aws-cn');
    expect(partitionOf('eu-noth-1')).toBeUndefined();
    expect(partitionOf('aws-global')).toBeUndefined();
    expect(partitionOf('us-esat-1')).toBeUndefined();
    expect(regionsOf('aws-none')).toEqual([]);
  });

  it.each([
    ['sa-west-1', 'aws'],
    ['ap-southeast-9', 'aws'],
    ['nz-north-1', 'aws'],
    ['cn-south-1', 'aws-cn'],
    ['us-gov-central-1', 'aws-us-gov'],
    ['eusc-de-west-1', 'aws-eusc'],
    ['us-isob-south-1', 'aws-iso-b'],
  ])('find the partition of a region that AWS launches later: %s', (region, id) => {
    expect(partitionOf(region)?.id).toBe(id);
    expect(sdkPartitionOf(region).name).toBe(id);
  });
});
