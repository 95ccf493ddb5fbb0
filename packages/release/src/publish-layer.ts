import { createHash } from 'node:crypto';
import {
  AddLayerVersionPermissionCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  LambdaClient,
  type LayerVersionsListItem,
  PublishLayerVersionCommand,
  paginateListLayerVersions,
} from '@aws-sdk/client-lambda';
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
 * @throws the SDK's error when Lambda refuses; where the account has not enabled the region, `UnrecognizedClientException`
 */
export async function publishLayer(publication: Publication): Promise<PublishedLayer> {
  const { layer, region, dryRun } = publication;
  const lambda = new LambdaClient({ region });
  const done: PublishedLayer['done'][number][] = [];
  try {
    let version = await findVersion(lambda, publication);
    if (version === undefined) {
      done.push('published');
      if (dryRun) return { region, arn: `(new version of ${layer.name})`, done: [...done, 'made public'] };
      version = await publish(lambda, publication);
    }
    if (!(await isPublic(lambda, layer.name, version.number))) {
      done.push('made public');
      if (!dryRun) await makePublic(lambda, layer.name, version.number);
    }
    return { region, arn: version.arn, done };
  } finally {
    lambda.destroy();
  }
}

interface Version {
  readonly arn: string;
  readonly number: number;
}

const describe = ({ layer, version }: Publication): string => `${layer.description} ${version}`;

async function findVersion(lambda: LambdaClient, publication: Publication): Promise<Version | undefined> {
  const pages = paginateListLayerVersions({ client: lambda }, { LayerName: publication.layer.name });
  for await (const { LayerVersions = [] } of pages) {
    for (const listed of LayerVersions) {
      if (listed.Description !== describe(publication)) continue;
      if (await hasSameCode(lambda, listed, publication)) return versionOf(listed);
    }
  }
  return undefined;
}

async function hasSameCode(
  lambda: LambdaClient,
  { Version }: LayerVersionsListItem,
  { layer, zip }: Publication,
): Promise<boolean> {
  const command = new GetLayerVersionCommand({ LayerName: layer.name, VersionNumber: Version });
  const { Content } = await lambda.send(command);
  return Content?.CodeSha256 === createHash('sha256').update(zip).digest('base64');
}

async function publish(lambda: LambdaClient, publication: Publication): Promise<Version> {
  const { layer, zip } = publication;
  const command = new PublishLayerVersionCommand({
    LayerName: layer.name,
    Description: describe(publication),
    Content: { ZipFile: zip },
    CompatibleRuntimes: [...layer.runtimes],
    CompatibleArchitectures: [...architectures],
    LicenseInfo: 'MIT',
  });
  return versionOf(await lambda.send(command));
}

function versionOf({ LayerVersionArn, Version }: LayerVersionsListItem): Version {
  if (LayerVersionArn === undefined || Version === undefined) {
    throw new TypeError('Lambda answered with a layer version that has no ARN or number');
  }
  return { arn: LayerVersionArn, number: Version };
}

async function isPublic(lambda: LambdaClient, LayerName: string, VersionNumber: number): Promise<boolean> {
  try {
    const { Policy = '{}' } = await lambda.send(
      new GetLayerVersionPolicyCommand({ LayerName, VersionNumber }),
    );
    const { Statement = [] } = JSON.parse(Policy) as { Statement?: readonly { Sid?: string }[] };
    return Statement.some(({ Sid }) => Sid === PUBLIC);
  } catch (error) {
    // A version without a policy has none to get.
    if ((error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}

async function makePublic(lambda: LambdaClient, LayerName: string, VersionNumber: number): Promise<void> {
  const command = new AddLayerVersionPermissionCommand({
    LayerName,
    VersionNumber,
    StatementId: PUBLIC,
    Action: 'lambda:GetLayerVersion',
    Principal: '*',
  });
  await lambda.send(command);
}
