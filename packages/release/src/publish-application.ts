import { readFile } from 'node:fs/promises';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateApplicationCommand,
  CreateApplicationVersionCommand,
  PutApplicationPolicyCommand,
  paginateListApplications,
  paginateListApplicationVersions,
  ServerlessApplicationRepositoryClient,
} from '@aws-sdk/client-serverlessapplicationrepository';
import { type Artefact, applicationMetadata, packageTemplate } from './package-template.ts';

/** What is published to the Serverless Application Repository. */
export interface ApplicationRelease {
  /** The built template of infra. */
  readonly templateFile: string;
  /** Plain text files that the application's page shows. */
  readonly licenceFile: string;
  readonly readmeFile: string;
  readonly version: string;
  /** Bucket for the code, in the application's region, which the repository may read. */
  readonly bucket: string;
  readonly region: string;
  /** Address of the source, for the application's page. */
  readonly sourceUrl: string;
  readonly dryRun?: boolean;
}

/** What stands in the repository now. */
export interface PublishedApplication {
  /** ARN of the application; undefined in a dry run before its first release. */
  readonly applicationId: string | undefined;
  /** What this run did: nothing where an earlier one had got that far. */
  readonly done: readonly string[];
}

/**
 * Publishes a version of the orchestrator as a public application; what is there already is left as it is.
 *
 * @throws {ReleaseError} when the template or what it names is not ready
 * @throws the SDK's error when AWS refuses
 * @see https://docs.aws.amazon.com/serverlessrepo/latest/devguide/serverlessrepo-how-to-publish.html
 */
export async function publishApplication(release: ApplicationRelease): Promise<PublishedApplication> {
  const { region, version, dryRun = false } = release;
  const location = { bucket: release.bucket, folder: 'step-everywhere' };
  const { body, artefacts } = await packageTemplate(release.templateFile, location);
  const done: string[] = [];
  const s3 = new S3Client({ region });
  const repository = new ServerlessApplicationRepositoryClient({ region });
  try {
    for (const artefact of artefacts) {
      if (await isStored(s3, release.bucket, artefact)) continue;
      done.push(`stored ${artefact.key}`);
      if (!dryRun) await store(s3, release.bucket, artefact);
    }
    const name = String(applicationMetadata(body).Name);
    let applicationId = await findApplication(repository, name);
    if (applicationId === undefined) {
      done.push(`created ${name} ${version}`);
      if (dryRun) return { applicationId, done };
      applicationId = await createApplication(repository, release, body);
    } else if (!(await hasVersion(repository, applicationId, version))) {
      done.push(`created version ${version}`);
      if (!dryRun) await createVersion(repository, applicationId, release, body);
    }
    // Has no other effect when it is so already, and cannot be read back for less.
    if (!dryRun) await makePublic(repository, applicationId);
    return { applicationId, done };
  } finally {
    s3.destroy();
    repository.destroy();
  }
}

async function isStored(s3: S3Client, Bucket: string, { key }: Artefact): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket, Key: key }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'NotFound') return false;
    throw error;
  }
}

async function store(s3: S3Client, Bucket: string, { key, body }: Artefact): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: body }));
}

async function findApplication(
  client: ServerlessApplicationRepositoryClient,
  name: string,
): Promise<string | undefined> {
  for await (const { Applications = [] } of paginateListApplications({ client }, {})) {
    const found = Applications.find(({ Name }) => Name === name);
    if (found) return found.ApplicationId;
  }
  return undefined;
}

async function hasVersion(
  client: ServerlessApplicationRepositoryClient,
  ApplicationId: string,
  version: string,
): Promise<boolean> {
  for await (const { Versions = [] } of paginateListApplicationVersions({ client }, { ApplicationId })) {
    if (Versions.some(({ SemanticVersion }) => SemanticVersion === version)) return true;
  }
  return false;
}

async function createApplication(
  client: ServerlessApplicationRepositoryClient,
  release: ApplicationRelease,
  TemplateBody: string,
): Promise<string | undefined> {
  const metadata = applicationMetadata(TemplateBody);
  const command = new CreateApplicationCommand({
    Name: String(metadata.Name),
    Author: String(metadata.Author),
    Description: String(metadata.Description),
    Labels: metadata.Labels as string[],
    SpdxLicenseId: String(metadata.SpdxLicenseId),
    LicenseBody: await readFile(release.licenceFile, 'utf8'),
    ReadmeBody: await readFile(release.readmeFile, 'utf8'),
    SemanticVersion: release.version,
    SourceCodeUrl: release.sourceUrl,
    TemplateBody,
  });
  return (await client.send(command)).ApplicationId;
}

async function createVersion(
  client: ServerlessApplicationRepositoryClient,
  ApplicationId: string,
  { version, sourceUrl }: ApplicationRelease,
  TemplateBody: string,
): Promise<void> {
  const command = { ApplicationId, SemanticVersion: version, SourceCodeUrl: sourceUrl, TemplateBody };
  await client.send(new CreateApplicationVersionCommand(command));
}

async function makePublic(
  client: ServerlessApplicationRepositoryClient,
  ApplicationId: string | undefined,
): Promise<void> {
  const Statements = [{ StatementId: 'public', Actions: ['Deploy'], Principals: ['*'] }];
  await client.send(new PutApplicationPolicyCommand({ ApplicationId, Statements }));
}
