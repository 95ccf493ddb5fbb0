import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applicationFiles, CODE_PREFIX } from './application-files.ts';
import { AwsError, aws } from './aws.ts';

/** An application for the Serverless Application Repository. */
export interface ApplicationRelease {
  /** The packaged application. */
  readonly folder: string;
  readonly version: string;
  /** Bucket for the code, in the application's region, which the application repository may read; the template names it. */
  readonly bucket: string;
  readonly region: string;
  /** Address of the source code, shown on the application's page. */
  readonly sourceUrl: string;
  readonly dryRun?: boolean;
}

/** The state of the application repository after the run. */
export interface PublishedApplication {
  /** ARN of the application; undefined in a dry run before its first release. */
  readonly applicationId: string | undefined;
  /** The steps of this run; empty if an earlier run had completed all of them. */
  readonly done: readonly string[];
}

/**
 * Publishes a version of the orchestrator as a public application; a version that is already published stays unchanged.
 *
 * @throws {AwsError} if AWS refuses
 * @see https://docs.aws.amazon.com/serverlessrepo/latest/devguide/serverlessrepo-how-to-publish.html
 */
export async function publishApplication(release: ApplicationRelease): Promise<PublishedApplication> {
  const { folder, region, version, dryRun = false } = release;
  const files = applicationFiles(folder);
  const done: string[] = [];
  for (const name of (await readdir(files.code)).sort()) {
    const key = `${CODE_PREFIX}/${name}`;
    if (await isStored(release, key)) continue;
    done.push(`stored ${key}`);
    if (!dryRun) await store(release, key, join(files.code, name));
  }
  const { Name: name } = JSON.parse(await readFile(files.metadata, 'utf8')) as { Name: string };
  let applicationId = await findApplication(region, name);
  if (applicationId === undefined) {
    done.push(`created ${name} ${version}`);
    if (dryRun) return { applicationId, done };
    applicationId = await createApplication(release);
  } else if (!(await hasVersion(region, applicationId, version))) {
    done.push(`created version ${version}`);
    if (!dryRun) await createVersion(release, applicationId);
  }
  // The call has no effect if the application is already public, and reading the policy first would not be cheaper.
  if (!dryRun) await makePublic(region, applicationId);
  return { applicationId, done };
}

async function isStored({ region, bucket }: ApplicationRelease, key: string): Promise<boolean> {
  try {
    await aws('s3api', 'head-object', region, ['--bucket', bucket, '--key', key]);
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === '404') return false;
    throw error;
  }
}

async function store({ region, bucket }: ApplicationRelease, key: string, file: string): Promise<void> {
  await aws('s3api', 'put-object', region, ['--bucket', bucket, '--key', key, '--body', file]);
}

async function findApplication(region: string, name: string): Promise<string | undefined> {
  const listed = await aws('serverlessrepo', 'list-applications', region, []);
  const { Applications } = listed as { Applications: readonly { Name: string; ApplicationId: string }[] };
  return Applications.find(({ Name }) => Name === name)?.ApplicationId;
}

async function hasVersion(region: string, applicationId: string, version: string): Promise<boolean> {
  const of = ['--application-id', applicationId];
  const listed = await aws('serverlessrepo', 'list-application-versions', region, of);
  const { Versions } = listed as { Versions: readonly { SemanticVersion: string }[] };
  return Versions.some(({ SemanticVersion }) => SemanticVersion === version);
}

/** Options that a new application and a new version share. */
const versionOptions = ({ folder, version, sourceUrl }: ApplicationRelease): readonly string[] => [
  ...['--semantic-version', version],
  ...['--source-code-url', sourceUrl],
  ...['--template-body', `file://${applicationFiles(folder).template}`],
];

async function createApplication(release: ApplicationRelease): Promise<string> {
  const { metadata, licence, readme } = applicationFiles(release.folder);
  const created = await aws('serverlessrepo', 'create-application', release.region, [
    ...['--cli-input-json', `file://${metadata}`],
    ...['--license-body', `file://${licence}`],
    ...['--readme-body', `file://${readme}`],
    ...versionOptions(release),
  ]);
  return (created as { ApplicationId: string }).ApplicationId;
}

async function createVersion(release: ApplicationRelease, applicationId: string): Promise<void> {
  await aws('serverlessrepo', 'create-application-version', release.region, [
    ...['--application-id', applicationId],
    ...versionOptions(release),
  ]);
}

async function makePublic(region: string, applicationId: string): Promise<void> {
  const statements = [{ StatementId: 'public', Actions: ['Deploy'], Principals: ['*'] }];
  await aws('serverlessrepo', 'put-application-policy', region, [
    ...['--application-id', applicationId],
    ...['--statements', JSON.stringify(statements)],
  ]);
}
