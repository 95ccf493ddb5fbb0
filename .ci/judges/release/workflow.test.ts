import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regionsOf } from '../../../packages/core/src/contract/index.ts';
import { releaseVersion, repositoryRoot } from '../../../packages/release/src/packages.ts';
import {
  type ApplicationRepository,
  serveApplicationRepository,
} from '../../../packages/release/test/application-repository.ts';
import { type GitHubReleases, serveGitHub } from '../../../packages/release/test/github-releases.ts';
import { type FaultyLambda, serveFaultyLambda } from './faulty-lambda.ts';
import { type JudgedRepository, judgeRepository } from './judged-repository.ts';
import { type Moto, startMoto } from './moto.ts';
import { startRegistry, type TrustingRegistry } from './registry.ts';
import { WorkflowRunner } from './workflow-runner.ts';

const repository = 'step-everywhere/step-everywhere';
const token = 'of-the-workflow';

let scratch: string;
let origin: string;
let version: string;
let tag: string;
let registry: TrustingRegistry;
let moto: Moto;
let lambda: FaultyLambda;
let applications: ApplicationRepository;
let judged: JudgedRepository;
let github: GitHubReleases;
let runner: WorkflowRunner;

const run = promisify(execFile);
const git = (...args: readonly string[]) => run('git', ['-C', origin, ...args]);

/** What CONTRIBUTING tells a maintainer to do, word by word, in a clone; what is pushed is what the jobs clone. */
async function versionAndTag(): Promise<void> {
  const clone = join(scratch, 'clone');
  await run('git', ['clone', '--quiet', repositoryRoot, clone]);
  await run('git', ['init', '--quiet', '--bare', '--initial-branch', 'main', origin]);
  // The clone of a shallow clone, as CI has it, is one also.
  await run('git', ['-C', origin, 'config', 'receive.shallowUpdate', 'true']);
  const { packageManager } = JSON.parse(await readFile(join(clone, 'package.json'), 'utf8'));
  const guide = await readFile(join(clone, 'CONTRIBUTING.md'), 'utf8');
  const [, recipe = ''] = /^## Releases$.*?^```sh\n(.*?)^```$/ms.exec(guide) ?? [];
  const before = `
    git checkout -q -B main
    git remote set-url origin '${origin}'
    npx --yes ${packageManager} install --frozen-lockfile
    printf -- '---\n"step-everywhere": minor\n---\n\nA change.\n' > .changeset/a-change.md
    git add --all && git commit -q --message 'A change'
  `;
  const author = { GIT_AUTHOR_NAME: 'A Maintainer', GIT_AUTHOR_EMAIL: 'maintainer@example.com' };
  const committer = { GIT_COMMITTER_NAME: 'A Maintainer', GIT_COMMITTER_EMAIL: 'maintainer@example.com' };
  // The repository's own .npmrc would keep npm from saying why it failed.
  const env = { ...process.env, ...author, ...committer, npm_config_loglevel: 'error' };
  await run('bash', ['-euo', 'pipefail', '-c', before + recipe], { cwd: clone, env });
  version = await releaseVersion(clone);
  tag = `v${version}`;
}

async function createRunner(): Promise<WorkflowRunner> {
  const { stdout } = await git('rev-parse', tag);
  const environment = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: github.apiUrl,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: `refs/tags/${tag}`,
    GITHUB_REF_NAME: tag,
    GITHUB_REPOSITORY: repository,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: stdout.trim(),
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/release.yml@refs/tags/${tag}`,
    RUNNER_ENVIRONMENT: 'github-hosted',
    // Where the services are that this machine has.
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
    AWS_ENDPOINT_URL_SERVERLESSAPPLICATIONREPOSITORY: judged.endpoint,
    AWS_MAX_ATTEMPTS: '1',
    NODE_OPTIONS: `--import ${fileURLToPath(new URL('registry/sigstore.mjs', import.meta.url))}`,
    npm_config_registry: registry.url,
    npm_config_fetch_retries: '0',
    // Each job builds in a clone of its own; what one has built, the next may take.
    TURBO_CACHE_DIR: join(scratch, 'turbo'),
  };
  return WorkflowRunner.create({
    workflow: join(scratch, 'clone/.github/workflows/release.yml'),
    origin,
    tag,
    environment,
    identity: registry.identity,
    vars: { RELEASE_ROLE_ARN: 'arn:aws:iam::123456789012:role/Release', RELEASE_BUCKET: 'release-code' },
    token,
    // It is what runs this test.
    instead: { 'bash .ci/run': 'node scripts/setup/setup.mjs' },
  });
}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'release-'));
  origin = join(scratch, 'origin');
  await versionAndTag();
  registry = await startRegistry(repository);
  moto = await startMoto({ MOTO_ALLOW_NONEXISTENT_REGION: 'true' });
  lambda = await serveFaultyLambda(moto.endpoint);
  applications = await serveApplicationRepository();
  judged = await judgeRepository(applications.endpoint);
  github = await serveGitHub({ repository, tags: [tag], token });
  await fetch(`${moto.endpoint}/release-code`, { method: 'PUT' });
  runner = await createRunner();
}, 600_000);
afterAll(async () => {
  // What could not be started is not there.
  moto?.stop();
  judged?.stop();
  await Promise.all([registry?.close(), lambda?.close(), applications?.close(), github?.close()]);
  await runner?.remove();
  await rm(scratch, { recursive: true, force: true });
});

/** A command of the release, as it stands in the workflow, from the folder that this is. */
const script = (name: string, ...args: readonly string[]) =>
  run('node', [join(repositoryRoot, `packages/release/src/${name}.main.ts`), ...args], {
    cwd: scratch,
    env: {
      ...process.env,
      ...runner.environment,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      GITHUB_TOKEN: token,
      NODE_OPTIONS: '',
    },
  });

const names = [
  '@step-everywhere/core',
  '@step-everywhere/emulator',
  '@step-everywhere/infra',
  'step-everywhere',
];
const published = (): string[] => [...registry.published.keys()];
const layerNames = ['StepEverywhere', 'StepEverywherePython'];

describe('a release by one tag', { timeout: 1_500_000 }, () => {
  it('is told by a dry run of each script, which changes nothing', async () => {
    await writeFile(join(scratch, 'notes.md'), 'the notes');
    const assets = join(repositoryRoot, 'layer/dist');
    const dry = await Promise.all([
      script('publish-packages', '--provenance', '--dry-run'),
      script('publish-layers', '--dry-run'),
      script(
        'publish-application',
        '--dry-run',
        '--bucket',
        'release-code',
        '--source-url',
        'https://example.com',
      ),
      script(
        'publish-release',
        '--dry-run',
        '--tag',
        tag,
        '--notes',
        join(scratch, 'notes.md'),
        '--assets',
        assets,
      ),
    ]);
    const [packages, layers, application, release] = dry.map(({ stdout, stderr }) => stdout + stderr);
    for (const name of names) expect(packages).toMatch(new RegExp(`^${name}@.*: would be published`, 'm'));
    expect(layers?.match(/: published, made public \(dry run\)$/gm)).toHaveLength(
      2 * regionsOf('aws').length,
    );
    expect(application).toMatch(/^would have created step-everywhere /m);
    expect(release).toContain(
      `would have drafted ${tag}\nwould have attached step-everywhere-layer.cdx.json\n`,
    );
    expect(published()).toEqual([]);
    expect([...applications.changes, ...github.changes, ...lambda.changes()]).toEqual([]);
    lambda.refuse(['eu-central-1', 'me-south-1', 'us-west-2']);
  });

  it('has every job do what it can when each is interrupted', async () => {
    registry.refuseOnce('@step-everywhere/infra');
    applications.failNext();
    const conclusions = await runner.run();
    expect(conclusions, runner.log.join('')).toEqual({
      check: 'success',
      npm: 'failure',
      layers: 'failure',
      application: 'failure',
      notes: 'skipped',
    });
    expect(published()).toEqual(names.slice(0, 2).map((name) => `${name}@${version}`));
    const log = runner.log.join('');
    expect(log).toMatch(/npm could not publish .*infra.*500 .*refused once/s);
    expect(log).toContain(`6 of ${2 * regionsOf('aws').length} failed; run it again to finish.`);
    expect(applications.applications.size).toBe(0);
    expect(github.releases).toEqual([]);
  });

  it('goes on with the failed jobs, and leaves a draft where an upload breaks off', async () => {
    lambda.accept();
    github.breakOff('step-everywhere-layer.zip');
    const conclusions = await runner.run();
    expect(conclusions, runner.log.join('')).toEqual({
      check: 'success',
      npm: 'success',
      layers: 'success',
      application: 'success',
      notes: 'failure',
    });
    expect(github.releases).toMatchObject([{ tag_name: tag, draft: true }]);
  });

  it('is finished by running it once more', async () => {
    const conclusions = await runner.run();
    expect(Object.values(conclusions), runner.log.join('')).toEqual(Array(5).fill('success'));
    expect(github.releases).toMatchObject([{ tag_name: tag, draft: false, prerelease: false }]);
    expect(github.releases[0]?.body).toMatch(/^### Minor Changes\r\n\r\n- [0-9a-f]+: A change\./);
  });

  it('has published each package once, with the provenance of the tag', async () => {
    expect(published()).toEqual(names.map((name) => `${name}@${version}`));
    const { stdout } = await git('rev-parse', tag);
    for (const provenance of registry.published.values()) {
      expect(provenance).toEqual({
        repository: `https://github.com/${repository}`,
        ref: `refs/tags/${tag}`,
        workflow: '.github/workflows/release.yml',
        commit: stdout.trim(),
      });
    }
  });

  it('has published each layer once in every region, and tells so in the notes and on the page', () => {
    const notes = github.releases[0]?.body ?? '';
    for (const { code } of regionsOf('aws')) {
      for (const name of layerNames) {
        const row = `| ${code} | \`arn:aws:lambda:${code}:123456789012:layer:${name}:1\` |`;
        expect(notes).toContain(row);
        expect(runner.summary).toContain(row);
      }
    }
    expect(notes).not.toMatch(/:layer:\w+:2/);
  });

  it('has published the application once, as AWS models it, and tells where it is', async () => {
    expect((await judged.findings()).problems).toEqual([]);
    expect(applications.changes.filter((change) => !change.endsWith('policy'))).toHaveLength(2);
    const [[id, application] = []] = applications.applications;
    expect([...(application?.versions.keys() ?? [])]).toEqual([version]);
    expect(application?.policy).toBeDefined();
    expect(github.releases[0]?.body).toContain(`\`${id}\`, version ${version}.`);
  });

  it('has attached both layers with their bills of materials, and of the bytes that stand in Lambda', () => {
    const files = github.assets.map(({ name }) => name).sort();
    expect(files).toEqual([
      'step-everywhere-layer.cdx.json',
      'step-everywhere-layer.zip',
      'step-everywhere-python-layer.cdx.json',
      'step-everywhere-python-layer.zip',
    ]);
    for (const { name, digest } of github.assets) {
      if (name.endsWith('.zip')) expect(github.releases[0]?.body).toContain(digest?.replace('sha256:', ''));
    }
  });
});
