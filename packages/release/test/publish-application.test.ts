import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { type Emulator, makeOrganization, startEmulator } from '@step-everywhere/emulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { publishApplication } from '../src/publish-application.ts';
import { type ApplicationRepository, serveApplicationRepository } from './application-repository.ts';

const infra = (name: string): string => fileURLToPath(new URL(`../../../infra/${name}`, import.meta.url));
const release = {
  templateFile: infra('template.yaml'),
  licenceFile: infra('LICENSE'),
  readmeFile: infra('README.md'),
  version: '1.2.0',
  bucket: 'release-code',
  region: 'us-east-1',
  sourceUrl: 'https://example.com/step-everywhere',
};

let directory: string;
let emulator: Emulator;
let repository: ApplicationRepository;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'release-'));
  emulator = await startEmulator({ organization: makeOrganization({ accounts: 1 }), directory });
  repository = await serveApplicationRepository();
  for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_ENDPOINT_URL_SERVERLESSAPPLICATIONREPOSITORY', repository.endpoint);
  const s3 = new S3Client({ region: 'us-east-1' });
  await s3.send(new CreateBucketCommand({ Bucket: release.bucket }));
  s3.destroy();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([emulator.close(), repository.close()]);
  await rm(directory, { recursive: true });
});

const stored = async (): Promise<string[]> =>
  readdir(join(directory, release.bucket, 'step-everywhere')).catch(() => []);

describe('publishApplication', () => {
  it('stores the code and makes a public application of the packaged template', async () => {
    const { applicationId, done } = await publishApplication(release);
    expect(await stored()).toHaveLength(4);
    expect(done.at(-1)).toBe('created step-everywhere 1.2.0');
    const application = repository.applications.get(applicationId ?? '');
    expect(application).toMatchObject({
      input: {
        name: 'step-everywhere',
        spdxLicenseId: 'MIT',
        semanticVersion: '1.2.0',
        licenseBody: expect.stringContaining('MIT'),
      },
      policy: { statements: [{ actions: ['Deploy'], principals: ['*'] }] },
    });
    expect(application?.input.templateBody).toContain('s3://release-code/step-everywhere/');
  });

  it('does nothing twice', async () => {
    await publishApplication(release);
    const { done } = await publishApplication(release);
    expect(done).toEqual([]);
    expect(repository.changes.filter((change) => !change.endsWith('policy'))).toHaveLength(1);
  });

  it('adds a version to the application that there is', async () => {
    const { applicationId } = await publishApplication(release);
    const { done } = await publishApplication({ ...release, version: '1.3.0' });
    expect(done).toEqual(['created version 1.3.0']);
    expect([...(repository.applications.get(applicationId ?? '')?.versions.keys() ?? [])]).toEqual([
      '1.2.0',
      '1.3.0',
    ]);
  });

  it('is finished by running it again', async () => {
    repository.failNext();
    await expect(publishApplication(release)).rejects.toThrow();
    expect(repository.applications.size).toBe(0);
    const { done, applicationId } = await publishApplication(release);
    expect(done).toEqual(['created step-everywhere 1.2.0']);
    expect(repository.applications.get(applicationId ?? '')?.policy).toBeDefined();
  });

  it('changes nothing in a dry run', async () => {
    const { done } = await publishApplication({ ...release, dryRun: true });
    expect(done).toHaveLength(5);
    expect(repository.changes).toEqual([]);
    expect(await stored()).toEqual([]);
  });
});
