import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { aws } from '../../../packages/release/src/aws.ts';
import { repositoryRoot } from '../../../packages/release/src/packages.ts';
import { publishApplication } from '../../../packages/release/src/publish-application.ts';
import { releaseFolder } from '../../../packages/release/src/release-folder.ts';
import { type ApplicationRepository, serveApplicationRepository } from './application-repository.ts';
import { type JudgedRepository, judgeRepository, python } from './judged-repository.ts';
import { type Moto, startMoto } from './moto.ts';

const run = promisify(execFile);
const packed = inject('release');
const release = {
  folder: releaseFolder(packed.folder).application,
  version: '1.2.0',
  bucket: packed.bucket,
  region: 'us-east-1',
  sourceUrl: 'https://github.com/step-everywhere/step-everywhere',
};

let moto: Moto;
let repository: ApplicationRepository;
let judged: JudgedRepository;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());
beforeEach(async () => {
  await fetch(`${moto.endpoint}/moto-api/reset`, { method: 'POST' });
  repository = await serveApplicationRepository();
  judged = await judgeRepository(repository.endpoint);
  vi.stubEnv('PATH', `${python('.')}:${process.env.PATH}`);
  vi.stubEnv('AWS_ENDPOINT_URL', moto.endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_SERVERLESSAPPLICATIONREPOSITORY', judged.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  await fetch(`${moto.endpoint}/${release.bucket}`, { method: 'PUT' });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  judged.stop();
  await repository.close();
});

describe("publishApplication, against AWS's model of the repository", () => {
  it('completes when run again, does nothing twice, and only makes requests that the model has', async () => {
    const script = join(repositoryRoot, 'packages/release/src/publish-application.main.ts');
    const destination = [
      '--from',
      packed.folder,
      '--bucket',
      release.bucket,
      '--source-url',
      release.sourceUrl,
    ];
    const dry = await run('node', [script, ...destination, '--dry-run']);
    expect(dry.stdout).toMatch(/: `\(new application\)`, version \S+\.$/m);
    expect(dry.stderr.match(/^would have (?:stored|created) /gm)).toHaveLength(4);
    expect(repository.changes).toEqual([]);
    repository.failNext();
    await expect(publishApplication(release)).rejects.toThrow('refused once');
    expect(repository.applications.size).toBe(0);
    const { applicationId = '', done } = await publishApplication(release);
    // The version that was stored before the refusal exists.
    expect(done).toEqual(['created step-everywhere 1.2.0']);
    expect((await publishApplication(release)).done).toEqual([]);
    const next = await publishApplication({ ...release, version: '1.3.0' });
    expect(next).toEqual({ applicationId, done: ['created version 1.3.0'] });
    const application = repository.applications.get(applicationId);
    expect(application).toMatchObject({
      input: {
        name: 'step-everywhere',
        spdxLicenseId: 'MIT',
        semanticVersion: '1.2.0',
        licenseBody: await readFile(join(repositoryRoot, 'infra/LICENSE'), 'utf8'),
        readmeBody: await readFile(join(repositoryRoot, 'infra/README.md'), 'utf8'),
        sourceCodeUrl: release.sourceUrl,
      },
      policy: { statements: [{ actions: ['Deploy'], principals: ['*'] }] },
    });
    expect([...(application?.versions.keys() ?? [])]).toEqual(['1.2.0', '1.3.0']);
    const { operations, problems } = await judged.findings();
    expect(problems).toEqual([]);
    expect([...new Set(operations)]).toEqual([
      'ListApplications',
      'CreateApplication',
      'PutApplicationPolicy',
      'ListApplicationVersions',
      'CreateApplicationVersion',
    ]);
  });

  it('publishes the code, and a template that cfn-lint and SAM accept without this repository', async () => {
    const { applicationId } = await publishApplication(release);
    const { templateBody } = repository.applications.get(applicationId ?? '')?.input ?? {};
    const folder = await mkdtemp(join(tmpdir(), 'packaged-'));
    try {
      const file = join(folder, 'template.yaml');
      await writeFile(file, String(templateBody));
      const keys = [...String(templateBody).matchAll(/s3:\/\/release-code\/(\S+)/g)].map(
        ([, key = '']) => key,
      );
      expect(keys).toHaveLength(3);
      for (const key of keys) {
        const code = join(folder, 'code');
        await aws('s3api', 'get-object', release.region, ['--bucket', release.bucket, '--key', key, code]);
        const sha256 = createHash('sha256').update(await readFile(code));
        expect(key).toContain(sha256.digest('hex'));
      }
      // Each of them throws when it finds a problem.
      await run(python('cfn-lint'), ['--include-checks', 'I', '--', file]);
      const { stdout } = await run(python('python'), [join(repositoryRoot, '.ci/judges/translate.py'), file]);
      expect(stdout).toMatch(/^aws-sam-translator: us-east-1: \d+ resources$/m);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is checked by a judge that finds errors', async () => {
    const wrong = {
      name: 'a name with blanks',
      author: 'Somebody Else',
      labels: Array.from({ length: 11 }, () => 'label'),
      licenseBody: 'MIT',
      licenseUrl: 'https://example.com',
      licence: 'MIT',
      spdxLicenseId: 7,
    };
    const send = (path: string, method: string): Promise<Response> =>
      fetch(`${judged.endpoint}${path}`, { method, body: JSON.stringify(wrong) });
    await send('/applications', 'POST');
    await send('/application', 'POST');
    expect((await judged.findings()).problems).toEqual(
      expect.arrayContaining([
        'CreateApplication has no licence',
        expect.stringContaining('Missing required parameter in input: "Description"'),
        expect.stringContaining('Invalid type for parameter SpdxLicenseId'),
        expect.stringMatching(/CreateApplication\.Name is 'a name with blanks', but must be like/),
        expect.stringMatching(/CreateApplication\.Author is 'Somebody Else', but must be like/),
        'CreateApplication.Labels has 11 values, but at most 10 are allowed',
        expect.stringContaining('only one of licenseBody and licenseUrl is allowed'),
        'There is no operation for POST /application',
      ]),
    );
  });
});
