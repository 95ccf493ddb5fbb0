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

/** Files that stay separate in CommonJS, because they are loaded late or contain classes that all entries must share. */
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

/** A source map of a file's first character only. esbuild ignores a map that maps nothing. */
const NO_MAP = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64');

/** Leaves the libraries out of the source maps, because they would make the package half as big again. */
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
 * Removes the imports like `import "./chunk.js"` that esbuild writes to keep the order of side effects. No module has side
 * effects, and since `package.json` says so, an author's bundler would warn about each of these imports. Blanks replace them, so
 * that source maps stay correct.
 */
const withoutBareImports: NonNullable<Options['plugins']>[number] = {
  name: 'without-bare-imports',
  renderChunk: (code) => ({
    code: code.replaceAll(/\bimport\s*"\.{1,2}\/[^"]+";/g, (found) => ' '.repeat(found.length)),
  }),
};

const shared: Options = {
  // tsconfig.json maps the package's name to its source for the type check, so the build needs another file.
  tsconfig: 'tsconfig.build.json',
  target: 'node22',
  platform: 'node',
  dts: false,
  // Lists which source is in which file, for `scripts/build/bundled-packages.ts` and the layer.
  metafile: true,
  // Otherwise tsup resolves the modules of Node.js before `left-out.ts` sees them.
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
    // esbuild can remove unused code from the SDK's ES modules, but not from its CommonJS.
    options.mainFields = ['module', 'main'];
    // Jest runs CommonJS in a separate context and refuses `import()`, so CommonJS gets a late `require` instead.
    if (options.format === 'cjs') options.supported = { ...options.supported, 'dynamic-import': false };
    options.conditions = ['module'];
    // With this, undici leaves its experimental parser out of the bundle.
    options.define = { ...options.define, esbuildDetection: 'true' };
    // undici is CommonJS and loads the modules of Node.js with `require`, which an ES module does not have. `createRequire` is no
    // alternative: it needs `import.meta.url`, which does not exist when an author bundles this package to CommonJS.
    if (options.format === 'esm')
      options.banner = { js: 'const require = (id) => process.getBuiltinModule(id);' };
  },
};

export default defineConfig([
  {
    ...shared,
    // `everywhere.ts` is a separate file, so that a bundler can leave it out if an author imports only an error.
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
