import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The fields of the SDK's partition data that we read. */
export interface SdkPartition {
  readonly id: string;
  readonly outputs: { readonly implicitGlobalRegion: string };
  readonly regionRegex: string;
  readonly regions: Readonly<Record<string, unknown>>;
}

/** Paths of the data in releases of `@aws-sdk/core`, which does not export it. */
const KNOWN_PATHS = [
  'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
  'dist-es/lib/aws/partitions.js',
];

/**
 * Reads the partition data with which the installed AWS SDK resolves its endpoints.
 *
 * @returns the partitions in the SDK's order, including pseudo regions such as `aws-global`
 * @throws Error if the SDK has moved the data: add its new path to `KNOWN_PATHS`
 */
export async function sdkPartitions(): Promise<readonly SdkPartition[]> {
  const root = dirname(createRequire(import.meta.url).resolve('@aws-sdk/core/package.json'));
  for (const path of KNOWN_PATHS) {
    const source = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (source === undefined) continue;
    const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    return (module as { partitionsInfo: { partitions: SdkPartition[] } }).partitionsInfo.partitions;
  }
  throw new Error(`no partition data in ${root}: looked for ${KNOWN_PATHS.join(', ')}`);
}
