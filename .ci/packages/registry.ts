import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));

type Manifest = { name: string; version: string; dependencies?: Record<string, string> };

/** One version of a package, and its unpacked folder. */
interface Release {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** An npm registry on loopback. */
export interface Registry {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts a registry with this repository's packages and its installed dependencies. The documentation's `npm install`
 * then works as after a release, without the network.
 *
 * @param tarballs of the packages, as they would be published.
 */
export async function startRegistry(tarballs: readonly string[]): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'registry-'));
  const ours = new Map(await Promise.all(tarballs.map((tarball) => unpack(tarball, folder))));
  const server = createServer(async (request, response) => {
    const [, name = '', version] =
      /^\/((?:@[^/]+\/)?[^/]+)(?:\/-\/(.+)\.tgz)?$/.exec(decodeURIComponent(request.url ?? '')) ?? [];
    const own = ours.get(name);
    const releases = own === undefined ? await installed(name) : [own];
    if (releases.length === 0) return response.writeHead(404).end('{}');
    if (version === undefined) return response.end(JSON.stringify(document(url, name, releases)));
    const found = releases.find(({ manifest }) => manifest.version === version);
    return response.end(await tarball(found?.folder ?? ''));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function unpack(packed: string, folder: string): Promise<[name: string, release: Release]> {
  const into = await mkdtemp(join(folder, 'package-'));
  await run('tar', ['-xzf', packed, '-C', into]);
  const unpacked = join(into, 'package');
  const manifest = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8')) as Manifest;
  return [manifest.name, { folder: unpacked, manifest }];
}

/** Every version of a package that this repository has installed. */
async function installed(name: string): Promise<Release[]> {
  const store = join(repository, 'node_modules/.pnpm');
  const prefix = `${name.replace('/', '+')}@`;
  const folders = (await readdir(store)).filter((each) => each.startsWith(prefix));
  return Promise.all(
    folders.map(async (each) => {
      const folder = join(store, each, 'node_modules', name);
      return {
        folder,
        manifest: JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest,
      };
    }),
  );
}

function document(url: string, name: string, releases: readonly Release[]): object {
  const versions = releases.map(({ manifest }) => {
    // Users do not install the development dependencies.
    const { version } = manifest;
    const dist = { tarball: `${url}/${name}/-/${version}.tgz` };
    return [version, { ...manifest, devDependencies: {}, dist }] as const;
  });
  const latest = versions
    .map(([version]) => version)
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
  return { name, 'dist-tags': { latest }, versions: Object.fromEntries(versions) };
}

/** Files are copied because npm does not unpack the hard links of pnpm's store. */
async function tarball(release: string): Promise<Buffer> {
  const name = basename(release);
  const options = { encoding: 'buffer', maxBuffer: 200 * 1024 * 1024 } as const;
  const files = ['--anchored', `--exclude=${name}/node_modules`, `--transform=s,^${name},package,`, name];
  const args = ['-c', '--hard-dereference', '-C', dirname(release), ...files];
  const { stdout } = await run('tar', args, options).catch((error) => {
    // Another clone that installs from pnpm's store adds hard links to its files, which tar takes for a change.
    if (/^(tar: .+: file changed as we read it\n)+$/.test(String(error.stderr)))
      return error as { stdout: Buffer };
    throw error;
  });
  // Fast compression is enough, because the archive stays on this machine.
  return promisify(gzip)(stdout, { level: 1 });
}
