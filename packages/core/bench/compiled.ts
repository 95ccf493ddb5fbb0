import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

/** As the CDK's `NodejsFunction` bundles an ES module: CommonJS among the packages needs a `require`. */
const BUNDLED: BuildOptions = {
  minify: true,
  mainFields: ['module', 'main'],
  alias: { '@step-everywhere/core': fileURLToPath(new URL('../dist/index.js', import.meta.url)) },
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
};

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Makes JavaScript of the measured files: a runtime that stripped the types itself would do it within a cold start.
 *
 * What is written is within the package, so that every import finds what it found before.
 *
 * @param names files below this folder, without extension
 * @param options.isBundled whether packages become a part of each file, as an author deploys it; by default they do not
 * @returns where each of them is as JavaScript
 */
export async function compiled<Name extends string>(
  names: readonly Name[],
  { isBundled = false } = {},
): Promise<Record<Name, string>> {
  const outdir = fileURLToPath(new URL('dist/', import.meta.url));
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints: names.map((name) => join(here, `${name}.ts`)),
    outbase: here,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // Not this package's own, which maps its name to its source: what is measured is what is built.
    tsconfigRaw: {},
    platform: 'node',
    format: 'esm',
    target: 'node22',
    ...(isBundled ? BUNDLED : { packages: 'external' }),
  });
  return Object.fromEntries(names.map((name) => [name, join(outdir, `${name}.mjs`)])) as Record<Name, string>;
}
