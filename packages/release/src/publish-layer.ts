import { createHash } from 'node:crypto';
import { type Aws, AwsError } from './aws.ts';
import { architectures, type Layer } from './layers.ts';

const PUBLIC = 'public';

/** A layer in one region after the run, or after a dry run as it would be. */
export interface PublishedLayer {
  readonly region: string;
  /** ARN of the version; in a dry run, the file that the version would be made from. */
  readonly arn: string;
  /** The steps of this run; empty if an earlier run had completed all of them. */
  readonly done: readonly ('published' | 'made public')[];
}

/** A layer to publish in one region. */
export interface Publication {
  readonly layer: Layer;
  /** Version of the release; the layer's description ends with it, so that a later run can find the layer version. */
  readonly version: string;
  readonly zip: Uint8Array;
  readonly region: string;
  /** Calls Lambda. */
  readonly aws: Aws;
  /** Only reads, and changes nothing. */
  readonly dryRun: boolean;
}

/**
 * Makes sure that a layer is published in a region and public.
 *
 * An existing version with the same bytes and the same release is used, so that another run finishes the
 * remaining steps and publishes nothing twice.
 *
 * @returns the version's ARN and the steps taken
 * @throws {AwsError} if Lambda refuses; with `UnrecognizedClientException` if the account has not enabled the region
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

/** A layer version in Lambda's list. */
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

/** Options that identify a version. */
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
    // Lambda answers this for a version without a policy.
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
