import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { defineConfig, type Options } from 'tsup';
import { leftOut } from './left-out.ts';

/** See `src/target/load-logger.ts`. */
const bundledLogger: Plugin = {
  name: 'bundled-logger',
  setup(build) {
    build.onLoad({ filter: /\/src\/target\/load-logger\.ts$/ }, () => ({
      contents: "export const loadLogger = () => require('./target-logger.ts');",
      loader: 'ts',
      resolveDir: fileURLToPath(new URL('src/target', import.meta.url)),
    }));
  },
};

/** Files that CommonJS keeps apart: loaded late, or holding classes that every entry must share. */
const APART = /\/(errors|kms-client|put)\.ts$/;

/** esbuild splits ES modules only; this leaves `require` calls between the files of {@link APART}. */
const keptApart: Plugin = {
  name: 'kept-apart',
  setup(build) {
    build.onResolve({ filter: APART }, ({ path, importer }) => {
      if (!importer.includes('/core/src/')) return undefined;
      return { path: `./${APART.exec(path)?.[1]}.cjs`, external: true };
    });
  },
};

/** A map of a file's first character alone: esbuild takes no notice of one that maps nothing. */
const NO_MAP = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64');

/** Source maps are of our own code: those of the libraries would make the package half as big again. */
const ownMapsOnly: Plugin = {
  name: 'own-maps-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${NO_MAP}`,
      loader: 'js',
    }));
  },
};

/**
 * esbuild writes `import "./chunk.js"` for the order of side effects, of which there are none: bundlers of authors would
 * warn of each, as `package.json` says so. Blanks replace them, so that source maps stay right.
 */
const withoutBareImports: NonNullable<Options['plugins']>[number] = {
  name: 'without-bare-imports',
  renderChunk: (code) => ({
    code: code.replaceAll(/\bimport\s*"\.{1,2}\/[^"]+";/g, (found) => ' '.repeat(found.length)),
  }),
};

const shared: Options = {
  // Its sibling maps the package's own name to its source, for the type check.
  tsconfig: 'tsconfig.build.json',
  target: 'node22',
  platform: 'node',
  dts: false,
  // Which sources are in which file, for `scripts/build/bundled-packages.ts` and for the layer.
  metafile: true,
  // Else tsup resolves Node.js's own modules before `left-out.ts` sees them.
  removeNodeProtocol: false,
  sourcemap: true,
  noExternal: [
    /^@aws-sdk\//,
    /^@smithy\//,
    /^undici/,
    /^@aws-lambda-powertools\//,
    /^@aws\//,
    'canonicalize',
  ],
  esbuildOptions(options) {
    options.minifySyntax = true;
    options.minifyWhitespace = true;
    options.legalComments = 'none';
    options.sourcesContent = false;
    // The SDK's ES modules can be shaken, its CommonJS cannot.
    options.mainFields = ['module', 'main'];
    // Jest, which runs CommonJS in a context of its own, refuses `import()`: there it becomes a late `require`.
    if (options.format === 'cjs') options.supported = { ...options.supported, 'dynamic-import': false };
    options.conditions = ['module'];
    // undici's own word for "leave the experimental parser out of the bundle".
    options.define = { ...options.define, esbuildDetection: 'true' };
    // undici is CommonJS and asks for Node's own modules with `require`, which an ES module does not have. `createRequire`
    // would want `import.meta.url`, which is gone once an author bundles us to CommonJS.
    if (options.format === 'esm')
      options.banner = { js: 'const require = (id) => process.getBuiltinModule(id);' };
  },
};

export default defineConfig([
  {
    ...shared,
    // `everywhere.ts` in a file of its own: a bundler drops the whole of it for an author who imports an error only.
    entry: ['src/index.ts', 'src/everywhere.ts', 'src/contract/index.ts', 'src/testing/index.ts'],
    format: 'esm',
    splitting: true,
    plugins: [withoutBareImports],
    esbuildPlugins: [leftOut, bundledLogger, ownMapsOnly],
  },
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      contract: 'src/contract/index.ts',
      testing: 'src/testing/index.ts',
      errors: 'src/errors.ts',
      'kms-client': 'src/kms/kms-client.ts',
      put: 'src/network/put.ts',
    },
    outDir: 'dist/cjs',
    format: 'cjs',
    splitting: false,
    esbuildPlugins: [keptApart, leftOut, bundledLogger, ownMapsOnly],
  },
]);
