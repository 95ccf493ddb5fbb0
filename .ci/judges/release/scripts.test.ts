import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { releaseVersion, repositoryRoot } from '../../../packages/release/src/packages.ts';

const run = promisify(execFile);
const read = (...path: readonly string[]) => readFile(join(...path), 'utf8');
let scratch: string;
let clone: string;
let version: string;

/** Follows CONTRIBUTING's steps for a maintainer word by word, in a clone with a change. */
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'release '));
  clone = join(scratch, 'clone');
  const origin = join(scratch, 'origin');
  await run('git', ['clone', '--quiet', repositoryRoot, clone]);
  await run('git', ['init', '--quiet', '--bare', '--initial-branch', 'main', origin]);
  // In CI the checkout is a shallow clone, and so is its clone.
  await run('git', ['-C', origin, 'config', 'receive.shallowUpdate', 'true']);
  const [, recipe = ''] =
    /^## Releases$.*?^```sh\n(.*?)^```$/ms.exec(await read(clone, 'CONTRIBUTING.md')) ?? [];
  const before = `
    git checkout -q -B main
    git remote set-url origin '${origin}'
    node scripts/setup/run-pnpm.mjs install --frozen-lockfile --ignore-scripts
    printf -- '---\n"step-everywhere": minor\n---\n\nA change.\n' > .changeset/a-change.md
    git add --all && git commit -q --message 'A change'
  `;
  const author = { GIT_AUTHOR_NAME: 'A Maintainer', GIT_AUTHOR_EMAIL: 'maintainer@example.com' };
  const committer = { GIT_COMMITTER_NAME: 'A Maintainer', GIT_COMMITTER_EMAIL: 'maintainer@example.com' };
  // The repository's own .npmrc would hide npm's error messages.
  const env = { ...process.env, ...author, ...committer, npm_config_loglevel: 'error' };
  await run('bash', ['-euo', 'pipefail', '-c', before + recipe], { cwd: clone, env });
  version = await releaseVersion(clone);
}, 300_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Runs a script of the clone, as the workflow does before anything is installed. */
const script = (name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  run('node', [join(clone, `packages/release/src/${name}.main.ts`), ...args], {
    cwd: scratch,
    env: { ...process.env, ...env },
  });

describe('the recipe of CONTRIBUTING', () => {
  it('pushes a tag for a commit whose files all have its version', async () => {
    expect(version).not.toBe(await releaseVersion());
    const tags = await run('git', ['-C', join(scratch, 'origin'), 'tag']);
    expect(tags.stdout).toBe(`v${version}\n`);
    const source = 'https://github.com/step-everywhere/step-everywhere';
    expect((await script('check-version', [`v${version}`, source])).stdout).toBe(`${version}\n`);
    await expect(script('check-version', ['v0.0.9', source])).rejects.toThrow('The tag says 0.0.9, but');
  });
});

describe('the jobs of the workflow', () => {
  it('pass on the built files, and nothing else', async () => {
    const { folder, sums, bucket } = inject('release');
    const check = () => script('check-release', [folder, sums]);
    expect((await check()).stdout).toBe(`${folder} matches the build\n`);
    // As a maintainer without our scripts would check them.
    await run('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder });
    const tarballs = await readdir(join(folder, 'packages'));
    expect(tarballs.map((name) => name.replace(/-\d\S+\.tgz$/, '')).sort()).toEqual([
      'step-everywhere',
      'step-everywhere-core',
      'step-everywhere-emulator',
      'step-everywhere-infra',
    ]);
    const main = join(repositoryRoot, 'packages/release/src/package-release.main.ts');
    await expect(run('node', [main, '--into', folder, '--bucket', bucket])).rejects.toThrow(/must be empty/);
    const template = join(folder, 'application/step-everywhere-application.yaml');
    expect(await readFile(template, 'utf8')).toContain(`s3://${bucket}/step-everywhere/`);
  });

  it('publish the changes, the layers and the application as a release', async () => {
    const gh = fileURLToPath(new URL('../../../packages/release/test/gh.mjs', import.meta.url));
    await writeFile(join(scratch, 'gh'), `#!/bin/sh\nexec node '${gh}' "$@"\n`, { mode: 0o755 });
    const tag = `v${version}`;
    const state = join(scratch, 'state.json');
    await writeFile(state, JSON.stringify({ tags: [tag], releases: {}, calls: [] }));
    const { parse } = createRequire(join(repositoryRoot, 'packages/release/package.json'))('yaml');
    const { jobs } = parse(await read(repositoryRoot, '.github/workflows/release.yml'));
    await symlink(join(clone, 'packages'), join(scratch, 'packages'));
    await symlink(inject('release').folder, join(scratch, 'release'));
    const env = {
      PATH: `${scratch}:${process.env.PATH}`,
      ...{ GH_STATE: state, GH_TOKEN: 'right', GITHUB_REF_NAME: tag },
      ...{ APPLICATION: 'the application', TABLE: 'the layers' },
    };
    await run('bash', ['-e', '-c', jobs.notes.steps.at(-1).run], {
      cwd: scratch,
      env: { ...process.env, ...env },
    });
    const release = JSON.parse(await readFile(state, 'utf8')).releases[tag];
    expect(release).toMatchObject({ draft: false, prerelease: false });
    expect(release.notes).toMatch(
      /^### Minor Changes\n\n- [0-9a-f]+: A change\.[\s\S]*\n\nthe application\n\nthe layers\n$/,
    );
    const assets = Object.keys(release.assets);
    expect(assets.filter((name) => /^[0-9a-f]{64}\.zip$/.test(name))).toHaveLength(3);
    expect(assets.filter((name) => name.startsWith('step-')).sort()).toEqual([
      'step-everywhere-application.yaml',
      'step-everywhere-layer.cdx.json',
      'step-everywhere-layer.zip',
      'step-everywhere-python-layer.cdx.json',
      'step-everywhere-python-layer.zip',
    ]);
  });
});
