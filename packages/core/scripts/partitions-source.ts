import type { SdkPartition } from './sdk-partitions.ts';

/**
 * The commercial regions that every account has by default.
 *
 * Regions that AWS launched after 20 March 2019 are opt-in, so every region outside this list counts as opt-in.
 * Source: docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
const ENABLED_BY_DEFAULT = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

/**
 * Regions that the SDK lists because AWS has announced them, and in which no service answers yet.
 *
 * Source: botocore `data/endpoints.json`, which has endpoints in neither; to be removed when AWS launches them.
 */
const ANNOUNCED = new Set(['me-west-1', 'sa-west-1']);

/** Writes the TypeScript of `src/contract/partitions.generated.ts` for the SDK's data. */
export function partitionsSource(partitions: readonly SdkPartition[]): string {
  const lines = partitions.flatMap(({ id, outputs, regionRegex, regions }) => [
    '  {',
    `    id: '${id}',`,
    `    globalRegion: '${outputs.implicitGlobalRegion}',`,
    `    pattern: /${regionRegex.replaceAll('\\-', '-')}/,`,
    '    regions: [',
    ...Object.keys(regions)
      // Pseudo regions such as `aws-global` cannot contain a function or a parameter.
      .filter((code) => new RegExp(regionRegex).test(code) && !ANNOUNCED.has(code))
      .map((code) => `      { code: '${code}', optIn: ${id === 'aws' && !ENABLED_BY_DEFAULT.has(code)} },`),
    '    ],',
    '  },',
  ]);
  return [
    "import type { Partition } from './partition.ts';",
    '',
    '/** Generated from the AWS SDK by `scripts/generate-partitions.ts`; not to be edited. */',
    'export const partitionData: readonly Partition[] = [',
    ...lines,
    '];',
    '',
  ].join('\n');
}
