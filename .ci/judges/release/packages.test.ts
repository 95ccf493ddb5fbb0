import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { packPackages } from '../../../packages/release/src/package-release.ts';
import { publishedFolders, repositoryRoot } from '../../../packages/release/src/packages.ts';
import { publishPackages } from '../../../packages/release/src/publish-packages.ts';
import { startRegistry, type TrustingRegistry } from './registry.ts';

const repository = 'step-everywhere/step-everywhere';
let registry: TrustingRegistry;
let tarballs: string;
const release = () => ({ root: repositoryRoot, folders: publishedFolders, tarballs, provenance: true });
beforeAll(async () => {
  tarballs = await mkdtemp(join(tmpdir(), 'tarballs-'));
  await packPackages(repositoryRoot, tarballs);
  registry = await startRegistry(repository);
  const environment = {
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: repository,
    GITHUB_REF: 'refs/tags/v0.1.0',
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/release.yml@refs/tags/v0.1.0`,
    GITHUB_SHA: '0123456789012345678901234567890123456789',
    NODE_OPTIONS: `--import ${new URL('registry/sigstore.mjs', import.meta.url).href}`,
    npm_config_registry: registry.url,
    // npm takes these for a sign of an older npm's configuration.
    NODE_AUTH_TOKEN: undefined,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  await registry.close();
  await rm(tarballs, { recursive: true });
});

const names = [
  '@step-everywhere/core',
  '@step-everywhere/emulator',
  '@step-everywhere/infra',
  'step-everywhere',
];

async function view(name: string, ...fields: readonly string[]): Promise<unknown> {
  const args = ['view', name, ...fields, '--json', '--prefer-online'];
  return JSON.parse((await promisify(execFile)('npm', args, { cwd: import.meta.dirname })).stdout);
}

describe('publishPackages, with npm, against Verdaccio', () => {
  it('changes nothing in a dry run, for which no identity is needed', async () => {
    const dry = await publishPackages({ ...release(), dryRun: true });
    expect(dry.map(({ name, published }) => [name, published])).toEqual(names.map((name) => [name, true]));
    expect([...registry.published]).toEqual([]);
    await expect(view(names[0] ?? '', 'versions')).rejects.toThrow();
  });

  it('says what npm says where the workflow has no identity', async () => {
    await expect(publishPackages(release())).rejects.toThrow(
      /npm could not publish .*"write" access to the "id-token" permission|ENEEDAUTH/,
    );
    expect([...registry.published]).toEqual([]);
  });

  it('publishes the rest when one was refused, each with its provenance, and then nothing', async () => {
    for (const [name, value] of Object.entries(registry.identity)) vi.stubEnv(name, value);
    registry.refuseOnce('@step-everywhere/emulator');
    const seen: string[] = [];
    // npm itself tries once more what a server answers with 500.
    vi.stubEnv('npm_config_fetch_retries', '0');
    await expect(publishPackages(release(), ({ name }) => seen.push(name))).rejects.toThrow(/refused once/);
    expect(seen).toEqual(names.slice(0, 1));
    const second = await publishPackages(release());
    expect(second.map(({ published }) => published)).toEqual([false, true, true, true]);
    const third = await publishPackages(release());
    expect(third.map(({ published }) => published)).toEqual([false, false, false, false]);
    expect([...registry.published.keys()]).toEqual(third.map(({ name, version }) => `${name}@${version}`));
    expect(new Set([...registry.published.values()].map((each) => JSON.stringify(each)))).toEqual(
      new Set([
        JSON.stringify({
          repository: `https://github.com/${repository}`,
          ref: 'refs/tags/v0.1.0',
          workflow: '.github/workflows/release.yml',
          commit: '0123456789012345678901234567890123456789',
        }),
      ]),
    );
  });

  it('has given the command line what it depends on, in the same version', async () => {
    const { version } = (await view('step-everywhere')) as { version: string };
    expect(await view('step-everywhere', 'dependencies')).toMatchObject({
      '@step-everywhere/core': version,
      '@step-everywhere/emulator': version,
      '@step-everywhere/infra': version,
    });
    expect(await view('@step-everywhere/infra', 'exports')).not.toHaveProperty('./run');
    expect(await view('step-everywhere', 'dist-tags')).toEqual({ latest: version });
  });
});
