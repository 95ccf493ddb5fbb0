import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const builtCore = fileURLToPath(new URL('../dist/index.js', import.meta.url));

const shared: BuildOptions = {
  bundle: true,
  // This package's tsconfig.json maps its name to its source, but the benchmark measures the build.
  tsconfigRaw: {},
  platform: 'node',
  format: 'esm',
  target: 'node22',
};

/**
 * Compiles the measured files to JavaScript, so that no cold start includes the time to strip types.
 *
 * The output is inside the package, so that every import still resolves to the same module.
 *
 * @param names files below this folder, without extension
 * @returns the path of each compiled file
 */
export async function compiled<Name extends string>(names: readonly Name[]): Promise<Record<Name, string>> {
  const outdir = join(here, 'dist');
  await mkdir(outdir, { recursive: true });
  await build({
    ...shared,
    entryPoints: names.map((name) => join(here, `${name}.ts`)),
    outbase: here,
    outdir,
    outExtension: { '.js': '.mjs' },
    packages: 'external',
  });
  return Object.fromEntries(names.map((name) => [name, join(outdir, `${name}.mjs`)])) as Record<Name, string>;
}

/** Ways in which authors bundle a worker with all its imports, into one or several ES modules. */
export const WAYS = {
  /** As `docs/deploy.md`, the project of `init` and the examples do. */
  several: { splitting: true, mainFields: ['module', 'main'] },
  /** As they did in the first version. */
  one: {},
  /** As the CDK's `NodejsFunction` does for an ES module, minified. */
  oneMinified: { minify: true, mainFields: ['module', 'main'] },
} as const satisfies Record<string, BuildOptions>;

/**
 * Bundles a worker as its author deploys it.
 *
 * @param name a file in `workers`, without extension
 * @param options.core the built `index.js` of the version of this package that goes into the bundle
 * @param options.label tells apart the bundles of several versions
 * @returns the file with the handler
 */
export async function bundled(
  name: string,
  { way, core = builtCore, label = 'this' }: { way: keyof typeof WAYS; core?: string; label?: string },
): Promise<string> {
  const outdir = join(here, 'dist/bundled', `${name}-${way}-${label}`);
  await rm(outdir, { recursive: true, force: true });
  await build({
    ...shared,
    ...WAYS[way],
    entryPoints: { index: join(here, 'workers', `${name}.ts`) },
    outdir,
    outExtension: { '.js': '.mjs' },
    alias: { '@step-everywhere/core': core },
    // Packages in CommonJS need a `require`.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return join(outdir, 'index.mjs');
}
