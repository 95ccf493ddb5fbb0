import { createHash } from 'node:crypto';
import { type Aws, AwsError } from './aws.ts';
import { architectures, type Layer } from './layers.ts';

const PUBLIC = 'public';

/** A layer as it is, or would be, in one region. */
export interface PublishedLayer {
  readonly region: string;
  /** ARN of the version; in a dry run, what it is to be made from. */
  readonly arn: string;
  /** What this run did: nothing where an earlier one had got that far. */
  readonly done: readonly ('published' | 'made public')[];
}

/** What one region needs to know. */
export interface Publication {
  readonly layer: Layer;
  /** Version of the release; it ends the description, by which it is found again. */
  readonly version: string;
  readonly zip: Uint8Array;
  readonly region: string;
  /** Calls Lambda. */
  readonly aws: Aws;
  /** Only looks, and changes nothing. */
  readonly dryRun: boolean;
}

/**
 * Makes sure that a layer stands in a region, open to every account.
 *
 * A version with the same bytes and the same release is taken as it is, so that running this again finishes what was
 * left and publishes nothing twice.
 *
 * @returns the version's ARN and what was done
 * @throws {AwsError} when Lambda refuses; where the account has not enabled the region, with `UnrecognizedClientException`
 */
export async function publishLayer(publication: Publication): Promise<PublishedLayer> {
  const { layer, region, dryRun } = publication;
  const done: PublishedLayer['done'][number][] = [];
  let version = await findVersion(publication);
  if (version === undefined) {
    done.push('published');
    if (dryRun) return { region, arn: `(new version of ${layer.name})`, done: [...done, 'made public'] };
    version = await publish(publication);
  }
  if (!(await isPublic(publication, version.Version))) {
    done.push('made public');
    if (!dryRun) await makePublic(publication, version.Version);
  }
  return { region, arn: version.LayerVersionArn, done };
}

/** A version as Lambda lists it. */
interface Version {
  readonly LayerVersionArn: string;
  readonly Version: number;
  readonly Description?: string;
}

const describe = ({ layer, version }: Publication): string => `${layer.description} ${version}`;

async function findVersion(publication: Publication): Promise<Version | undefined> {
  const { aws, region, layer } = publication;
  const listed = await aws('lambda', 'list-layer-versions', region, ['--layer-name', layer.name]);
  for (const version of (listed as { LayerVersions?: readonly Version[] } | undefined)?.LayerVersions ?? []) {
    if (version.Description !== describe(publication)) continue;
    if (await hasSameCode(publication, version)) return version;
  }
  return undefined;
}

/** Options that name a version. */
const versionOptions = (layer: Layer, number: number): readonly string[] => [
  '--layer-name',
  layer.name,
  '--version-number',
  String(number),
];

async function hasSameCode({ aws, layer, zip, region }: Publication, { Version }: Version): Promise<boolean> {
  const version = await aws('lambda', 'get-layer-version', region, versionOptions(layer, Version));
  const { Content } = version as { Content?: { CodeSha256?: string } };
  return Content?.CodeSha256 === createHash('sha256').update(zip).digest('base64');
}

async function publish(publication: Publication): Promise<Version> {
  const { aws, layer, region } = publication;
  const version = await aws('lambda', 'publish-layer-version', region, [
    ...['--layer-name', layer.name],
    ...['--description', describe(publication)],
    ...['--zip-file', `fileb://${layer.file}`],
    ...['--compatible-runtimes', ...layer.runtimes],
    ...['--compatible-architectures', ...architectures],
    ...['--license-info', 'MIT'],
  ]);
  return version as Version;
}

async function isPublic({ aws, layer, region }: Publication, number: number): Promise<boolean> {
  try {
    const answer = await aws('lambda', 'get-layer-version-policy', region, versionOptions(layer, number));
    const { Policy = '{}' } = answer as { Policy?: string };
    const { Statement = [] } = JSON.parse(Policy) as { Statement?: readonly { Sid?: string }[] };
    return Statement.some(({ Sid }) => Sid === PUBLIC);
  } catch (error) {
    // A version without a policy has none to get.
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return false;
    throw error;
  }
}

async function makePublic({ aws, layer, region }: Publication, number: number): Promise<void> {
  await aws('lambda', 'add-layer-version-permission', region, [
    ...versionOptions(layer, number),
    ...['--statement-id', PUBLIC],
    ...['--action', 'lambda:GetLayerVersion'],
    ...['--principal', '*'],
  ]);
}
