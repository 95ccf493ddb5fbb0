import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundledPackages } from '../../scripts/build/bundled-packages.ts';
import { layerZip } from '../runtime-suite/unpack.ts';
import { coreFolder } from '../scripts/core-files.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const STORE = 'node_modules/.pnpm';
const BUILT = ['dist/metafile-esm.json', 'dist/cjs/metafile-cjs.json'];
let folder: string;
beforeAll(async () => {
  // The compiler gets real paths, so the comparison needs them, too.
  folder = await realpath(await mkdtemp(join(tmpdir(), 'reproducible-')));
});
afterAll(() => rm(folder, { recursive: true }));

/** Folders of pnpm's store whose code goes into the layer. */
async function bundledStore(): Promise<Set<string>> {
  const metafiles = await Promise.all(
    BUILT.map(async (name) => {
      const file = join(repository, 'packages/core', name);
      return JSON.parse(await readFile(file, 'utf8')) as Metafile;
    }),
  );
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  return new Set(inputs.flatMap((name) => /\/node_modules\/\.pnpm\/([^/]+)\//.exec(name)?.[1] ?? []));
}

/** Makes a checkout in another folder, with copies of all compiled files and links to the tools. */
async function checkout(root: string): Promise<void> {
  const copied = await bundledStore();
  const copy = (name: string) =>
    cp(join(repository, name), join(root, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !/\/(dist|\.turbo|\.cache|test|bench)$/.test(path) || path.includes(STORE),
    });
  await mkdir(join(root, STORE), { recursive: true });
  for (const name of await readdir(join(repository, STORE))) {
    if (copied.has(name)) await copy(join(STORE, name));
    else await symlink(resolve(repository, STORE, name), join(root, STORE, name));
  }
  for (const name of await readdir(join(repository, 'node_modules'))) {
    if (name.startsWith('.')) continue;
    await symlink(resolve(repository, 'node_modules', name), join(root, 'node_modules', name));
  }
  for (const name of [
    'packages/core',
    'layer',
    'infra',
    'scripts',
    'tsconfig.base.json',
    'pnpm-lock.yaml',
    'package.json',
  ]) {
    await copy(name);
  }
}

/** @returns the output of the build. */
async function build(root: string): Promise<string> {
  const bin = join(repository, 'node_modules/.bin');
  const env = {
    PATH: `${dirname(process.execPath)}:${bin}:${process.env.PATH}`,
    TZ: 'Pacific/Kiritimati',
    LANG: 'tr_TR.UTF-8',
  };
  const script = 'umask 077; cd "$0/packages/core" && node --run build && cd ../../layer && node --run build';
  return (await promisify(execFile)('sh', ['-c', script, root], { env })).stdout;
}

/** Lists the files that differ, because a comparison of the archives would not show them. */
function differences(ours: Uint8Array, theirs: Uint8Array): string[] {
  const [a, b] = [unzipSync(ours), unzipSync(theirs)];
  const same = (name: string) => Buffer.from(a[name] ?? []).equals(Buffer.from(b[name] ?? []));
  return Object.keys({ ...a, ...b }).filter((name) => !same(name));
}

it('has the same bytes and SBOM when built in another folder, time zone, language and umask, and lists what is in it', async () => {
  const root = join(folder, 'a/deeper/check out');
  await checkout(root);
  const printed = await build(root);
  const [ours, theirs] = await Promise.all([
    readFile(layerZip),
    readFile(join(root, 'layer/dist/step-everywhere-layer.zip')),
  ]);
  expect(differences(ours, theirs)).toEqual([]);
  expect(theirs.equals(ours)).toBe(true);
  const sbom = (dist: string) => readFile(join(dist, 'step-everywhere-layer.cdx.json'), 'utf8');
  expect(await sbom(join(root, 'layer/dist'))).toBe(await sbom(dirname(layerZip)));
  for (const [name, { length }] of Object.entries(unzipSync(theirs)))
    expect(printed).toMatch(new RegExp(`^ +${length}  ${name.replaceAll('.', '\\.')}$`, 'm'));
  for (const { name, version, license } of await bundledPackages(coreFolder))
    expect(printed).toContain(`\n  ${name} ${version} (${license})\n`);
  const sha256 = createHash('sha256').update(theirs).digest('hex');
  expect(printed).toMatch(new RegExp(`: ${theirs.length} bytes, \\d+ unpacked, SHA-256 ${sha256}\\n`));
}, 300_000);
