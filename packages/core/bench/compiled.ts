import { fork } from 'node:child_process';
import { once } from 'node:events';
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

const esModules = { mainFields: ['module', 'main'] };

/** Ways in which authors bundle a worker with all its imports. */
export const WAYS = {
  /** As they did in the first version. */
  one: {},
  oneOfModules: esModules,
  /** As the CDK's `NodejsFunction` does for an ES module, minified. */
  oneMinified: { ...esModules, minify: true },
  commonJs: { ...esModules, format: 'cjs' },
  /** As `docs/deploy.md`, the project of `init` and the examples do. */
  several: { ...esModules, splitting: true },
  severalMinified: { ...esModules, splitting: true, minify: true },
} as const satisfies Record<string, BuildOptions>;

/** Packages in CommonJS need a `require`, which an ES module does not have. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

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
  const extension = way === 'commonJs' ? '.cjs' : '.mjs';
  await rm(outdir, { recursive: true, force: true });
  await build({
    ...shared,
    ...WAYS[way],
    entryPoints: { index: join(here, 'workers', `${name}.ts`) },
    outdir,
    outExtension: { '.js': extension },
    alias: { '@step-everywhere/core': core },
    ...(way === 'commonJs' ? {} : { banner: { js: REQUIRE } }),
  });
  return join(outdir, `index${extension}`);
}

/**
 * Bundles a worker as `step-everywhere deploy worker` does, with the built command line.
 *
 * @param name a file in `workers`, without extension
 * @returns the file with the handler
 */
export async function bundledByUs(name: string): Promise<string> {
  const folder = join(here, 'dist/bundled', `${name}-deployed`);
  await mkdir(folder, { recursive: true });
  const bundler = fork(fileURLToPath(new URL('../../cli/dist/bundler.js', import.meta.url)), { cwd: here });
  bundler.send({
    entry: join(here, 'workers', `${name}.ts`),
    folder,
    external: [],
    packages: [],
    destination: 'lambda',
  });
  const [{ status, errors }] = (await once(bundler, 'message')) as [{ status: string; errors?: unknown }];
  if (status !== 'bundled') throw new Error(`${name} cannot be bundled: ${JSON.stringify(errors)}`);
  return join(folder, 'index.mjs');
}
