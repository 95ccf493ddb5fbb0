import { readFile } from 'node:fs/promises';
import { regionsOf } from '@step-everywhere/core/contract';
import pMap from 'p-map';
import type { Layer } from './layers.ts';
import { type PublishedLayer, publishLayer } from './publish-layer.ts';

/** How many regions are worked on at once. */
const REGIONS_AT_ONCE = 8;

/** What is published where. */
export interface LayerRelease {
  readonly layers: readonly Layer[];
  readonly version: string;
  /** Region codes; every commercial region by default. */
  readonly regions?: readonly string[];
  readonly dryRun?: boolean;
}

/** A region that a layer did not reach. */
export interface FailedRegion {
  readonly region: string;
  readonly layer: string;
  readonly reason: string;
}

/** Where each layer stands now. */
export interface LayerReleaseResult {
  readonly published: readonly (PublishedLayer & { readonly layer: string })[];
  readonly failed: readonly FailedRegion[];
}

/**
 * Publishes layers in every commercial region, and goes on where one region fails.
 *
 * @returns where each layer stands, and which regions failed; running it again does what is left
 * @throws {NodeJS.ErrnoException} when a zip has not been built
 */
export async function publishLayers(release: LayerRelease): Promise<LayerReleaseResult> {
  const { layers, version, dryRun = false } = release;
  const regions = release.regions ?? regionsOf('aws').map(({ code }) => code);
  const zips = await Promise.all(layers.map(async (layer) => ({ layer, zip: await readFile(layer.file) })));
  const jobs = zips.flatMap((built) => regions.map((region) => ({ ...built, region })));
  const published: LayerReleaseResult['published'][number][] = [];
  const failed: FailedRegion[] = [];
  await pMap(
    jobs,
    async ({ layer, zip, region }) => {
      try {
        const done = await publishLayer({ layer, zip, region, version, dryRun });
        published.push({ layer: layer.name, ...done });
      } catch (error) {
        failed.push({ layer: layer.name, region, reason: reasonOf(error as Error) });
      }
    },
    { concurrency: REGIONS_AT_ONCE },
  );
  return { published: published.sort(byRegion), failed: failed.sort(byRegion) };
}

function reasonOf({ name, message }: Error): string {
  const disabled = ['UnrecognizedClientException', 'InvalidClientTokenId'].includes(name);
  return disabled ? `${name}: the account has not enabled this region` : `${name}: ${message}`;
}

const byRegion = (a: { layer: string; region: string }, b: { layer: string; region: string }): number =>
  `${a.layer} ${a.region}` < `${b.layer} ${b.region}` ? -1 : 1;

/** The table of ARNs as Markdown, for the notes of the release. */
export function arnTable({ published }: LayerReleaseResult): string {
  const rows = published.map(({ region, arn }) => `| ${region} | \`${arn}\` |`);
  return ['| region | layer |', '| --- | --- |', ...rows].join('\n');
}
