import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { publishedFolders, repositoryRoot } from '../../../packages/release/src/packages.ts';
import { publishPackages } from '../../../packages/release/src/publish-packages.ts';
import { releaseFolder } from '../../../packages/release/src/release-folder.ts';
import { startRegistry, type TrustingRegistry } from './registry.ts';

const repository = 'step-everywhere/step-everywhere';
let registry: TrustingRegistry;
const tarballs = releaseFolder(inject('release').folder).packages;
const release = () => ({ root: repositoryRoot, folders: publishedFolders, tarballs, provenance: true });
beforeAll(async () => {
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
    // npm would treat these as the configuration of an older npm.
    NODE_AUTH_TOKEN: undefined,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(() => registry.close());

const names = [
  '@step-everywhere/core',
  '@step-everywhere/emulator',
  '@step-everywhere/infra',
  'step-everywhere',
];

/** The registry's data about a package; `error` if it has none. */
async function found(name: string): Promise<Record<string, unknown>> {
  return (await fetch(registry.url + name.replace('/', '%2f'))).json() as Promise<Record<string, unknown>>;
}

describe('publishPackages, with npm, against Verdaccio', () => {
  it('changes nothing in a dry run, which needs no identity', async () => {
    const dry = await publishPackages({ ...release(), dryRun: true });
    expect(dry.map(({ name, published }) => [name, published])).toEqual(names.map((name) => [name, true]));
    expect([...registry.published]).toEqual([]);
    expect(await found('@step-everywhere/core')).toMatchObject({ error: expect.stringContaining('no such') });
  });

  it('shows npm’s error when the workflow has no identity', async () => {
    await expect(publishPackages(release())).rejects.toThrow(
      /npm could not publish .*"write" access to the "id-token" permission|ENEEDAUTH/,
    );
    expect([...registry.published]).toEqual([]);
  });

  it('publishes the remaining packages after a refusal, each with its provenance, and nothing twice', async () => {
    for (const [name, value] of Object.entries(registry.identity)) vi.stubEnv(name, value);
    registry.refuseOnce('@step-everywhere/emulator');
    const seen: string[] = [];
    // npm itself retries once when a server answers with 500.
    vi.stubEnv('npm_config_fetch_retries', '0');
    await expect(publishPackages(release(), ({ name }) => seen.push(name))).rejects.toThrow(/refused once/);
    expect(seen).toEqual(names.slice(0, 1));
    const second = await publishPackages(release());
    expect(second.map(({ published }) => published)).toEqual([false, true, true, true]);
    expect([...registry.published.keys()]).toEqual(second.map(({ name, version }) => `${name}@${version}`));
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

  it('publishes the dependencies of the command line in the same version', async () => {
    const { versions, 'dist-tags': tags } = await found('step-everywhere');
    const [version = ''] = Object.keys(versions as object);
    expect(tags).toEqual({ latest: version });
    expect((versions as Record<string, object>)[version]).toMatchObject({
      dependencies: {
        '@step-everywhere/core': version,
        '@step-everywhere/emulator': version,
        '@step-everywhere/infra': version,
      },
    });
    const infra = await found('@step-everywhere/infra');
    expect(infra).toHaveProperty(['versions', version, 'exports']);
    expect(infra).not.toHaveProperty(['versions', version, 'exports', './run']);
  });
});
