import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What the SDK knows of a partition, as far as we read it. */
export interface SdkPartition {
  readonly id: string;
  readonly outputs: { readonly implicitGlobalRegion: string };
  readonly regionRegex: string;
  readonly regions: Readonly<Record<string, unknown>>;
}

/** Where releases of `@aws-sdk/core` keep the data; it is not among the package's exports. */
const KNOWN_PATHS = [
  'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
  'dist-es/lib/aws/partitions.js',
];

/**
 * Reads the partition data that the installed AWS SDK resolves its endpoints with.
 *
 * @returns the partitions in the SDK's order, pseudo regions such as `aws-global` included
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
