import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
// Imported by path, because no package is installed where this runs.
import { regionsOf } from '../../core/src/contract/partitions.ts';
import { type Aws, AwsError, aws as awsCommand } from './aws.ts';
import { architectures, type Layer } from './layers.ts';
import { type PublishedLayer, publishLayer } from './publish-layer.ts';
import { ReleaseError } from './release-error.ts';

/** How many regions are published to at the same time. */
const REGIONS_AT_ONCE = 8;

/** Layers and the regions to publish them in. */
export interface LayerRelease {
  readonly layers: readonly Layer[];
  readonly version: string;
  /** Region codes; every commercial region by default. */
  readonly regions?: readonly string[];
  readonly dryRun?: boolean;
  /** Calls Lambda; the `aws` command by default. */
  readonly aws?: Aws;
}

/** A region in which a layer could not be published. */
export interface FailedRegion {
  readonly region: string;
  readonly layer: string;
  readonly reason: string;
}

/** The properties of a layer that are the same in every region. */
export interface BuiltLayer {
  readonly layer: Layer;
  /** SHA-256 of the zip, in hexadecimal; the same commit produces the same one. */
  readonly sha256: string;
}

/** Where each layer is published after the run. */
export interface LayerReleaseResult {
  readonly built: readonly BuiltLayer[];
  readonly published: readonly (PublishedLayer & { readonly layer: string })[];
  readonly failed: readonly FailedRegion[];
}

/**
 * Publishes layers in every commercial region, and continues if one region fails.
 *
 * @returns where each layer is published, and which regions failed; another run does the rest
 * @throws {ReleaseError} if a zip has not been built
 */
export async function publishLayers(release: LayerRelease): Promise<LayerReleaseResult> {
  const { layers, version, dryRun = false, aws = awsCommand } = release;
  const regions = release.regions ?? regionsOf('aws').map(({ code }) => code);
  const zips = await Promise.all(layers.map(async (layer) => ({ layer, zip: await readZip(layer) })));
  const jobs = zips.flatMap((built) => regions.map((region) => ({ ...built, region })));
  const published: LayerReleaseResult['published'][number][] = [];
  const failed: FailedRegion[] = [];
  const publishNext = async ({ layer, zip, region }: (typeof jobs)[number]): Promise<void> => {
    try {
      const done = await publishLayer({ layer, zip, region, version, dryRun, aws });
      published.push({ layer: layer.name, ...done });
    } catch (error) {
      failed.push({ layer: layer.name, region, reason: reasonOf(error as Error) });
    }
  };
  const queue = jobs.values();
  const lane = async (): Promise<void> => {
    for (const job of queue) await publishNext(job);
  };
  await Promise.all(Array.from({ length: REGIONS_AT_ONCE }, lane));
  const built = zips.map(({ layer, zip }) => ({ layer, sha256: sha256(zip) }));
  return { built, published: published.sort(byRegion), failed: failed.sort(byRegion) };
}

async function readZip({ name, file }: Layer): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new ReleaseError(
      `The layer ${name} should be in ${file}, but this file cannot be read. Build it first; npm test does that`,
      { cause },
    );
  }
}

const sha256 = (zip: Uint8Array): string => createHash('sha256').update(zip).digest('hex');

function reasonOf(error: Error): string {
  const code = error instanceof AwsError ? error.code : undefined;
  const disabled = code === 'UnrecognizedClientException' || code === 'InvalidClientTokenId';
  return disabled ? `${code}: the account has not enabled this region` : `${error.name}: ${error.message}`;
}

const byRegion = (a: { layer: string; region: string }, b: { layer: string; region: string }): number =>
  `${a.layer} ${a.region}` < `${b.layer} ${b.region}` ? -1 : 1;

/** A Markdown table of ARNs for each layer, for the release notes. */
export function arnTable({ built, published }: LayerReleaseResult): string {
  const tables = built.map(({ layer, sha256 }) => {
    const rows = published
      .filter((each) => each.layer === layer.name)
      .map(({ region, arn }) => `| ${region} | \`${arn}\` |`);
    return [
      `### ${layer.description}`,
      '',
      `For ${[...layer.runtimes, ...architectures].map((name) => `\`${name}\``).join(', ')}. SHA-256 of the zip: \`${sha256}\`.`,
      '',
      '| region | layer |',
      '| --- | --- |',
      ...rows,
    ].join('\n');
  });
  return tables.join('\n\n');
}
