import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import type { Files } from '../../infra/src/packaging/zip.ts';

/** The folder of `@step-everywhere/core`, whose build goes into the layer. */
export const coreFolder = fileURLToPath(new URL('../../packages/core/', import.meta.url));

/** The builds that a function needs. `./testing` and the types are only for the author's machine. */
const BUILDS = [
  { metafile: 'dist/metafile-esm.json', entries: ['dist/index.js', 'dist/contract/index.js'] },
  { metafile: 'dist/cjs/metafile-cjs.json', entries: ['dist/cjs/index.cjs', 'dist/cjs/contract.cjs'] },
];
const SUBPATHS = ['.', './contract'];

/** The fields of the package's manifest that the layer adds to or reads. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly type: string;
  readonly exports: Readonly<Record<string, Record<'import' | 'require', { readonly default: string }>>>;
}

/**
 * Reads the files of `@step-everywhere/core` for the layer, in which Node.js finds them as a package.
 *
 * @returns files by their path in the package
 */
export async function coreFiles(): Promise<Files> {
  const names = await Promise.all(BUILDS.map(reachable));
  const kept = [...names.flat(), 'dist/THIRD-PARTY-NOTICES.txt', 'LICENSE'];
  const files = kept.map(async (name) => [
    name.replace(/^dist\/(?=THIRD)/, ''),
    await readFile(join(coreFolder, name)),
  ]);
  const manifest = Buffer.from(`${JSON.stringify(runtimeManifest(await coreManifest()), null, 2)}\n`);
  return { ...Object.fromEntries(await Promise.all(files)), 'package.json': manifest };
}

/** The package's manifest. */
export async function coreManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(join(coreFolder, 'package.json'), 'utf8'));
}

/** The manifest without types and dependencies, because the files contain all code. */
function runtimeManifest({ name, version, license, type, exports }: Manifest): object {
  const paths = SUBPATHS.map((subpath) => {
    const { import: esm, require: cjs } = exports[subpath] as Manifest['exports'][string];
    return [subpath, { import: esm.default, require: cjs.default }];
  });
  return {
    name,
    version,
    license,
    type,
    sideEffects: false,
    exports: { ...Object.fromEntries(paths), './package.json': './package.json' },
  };
}

/** The files that the entries import, directly or indirectly. Metafiles do not contain CommonJS's `require` between them. */
async function reachable({ metafile, entries }: (typeof BUILDS)[number]): Promise<string[]> {
  const { outputs } = JSON.parse(await readFile(join(coreFolder, metafile), 'utf8')) as Metafile;
  const seen = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    if (seen.has(name)) return;
    seen.add(name);
    const imports = outputs[name]?.imports.filter(({ external }) => !external).map(({ path }) => path) ?? [];
    const required = name.endsWith('.cjs') ? await siblings(name) : [];
    for (const next of [...imports, ...required]) await visit(next);
  };
  for (const entry of entries) await visit(entry);
  return [...seen].sort();
}

async function siblings(name: string): Promise<string[]> {
  const text = await readFile(join(coreFolder, name), 'utf8');
  const found = text.matchAll(/(?:require|import)\(["']\.\/([\w-]+\.cjs)["']\)/g);
  return [...found].map(([, file]) => `dist/cjs/${file}`);
}
