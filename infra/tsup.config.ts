import { defineConfig, type Options } from 'tsup';

const functions = ['list-targets', 'issue-credentials', 'end-run'];

/** Some dependencies are CommonJS and call `require`, which an ES module does not have. */
const REQUIRE = {
  js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
};

/** The CDK construct, for apps that have the CDK. */
const construct: Options = {
  entry: { index: 'src/cdk/index.ts' },
  outDir: 'dist/cdk',
  format: ['esm'],
  target: 'node22',
  platform: 'node',
  external: ['aws-cdk-lib', 'constructs'],
  noExternal: ['yaml'],
  metafile: true,
  banner: REQUIRE,
  dts: false,
};

/** Builds one self-contained folder for each function, with the name in the template's `CodeUri`. */
const lambda = (name: string): Options => ({
  entry: { index: `src/${name}.lambda.ts` },
  outDir: `dist/${name}`,
  format: ['esm'],
  target: 'node24',
  platform: 'node',
  outExtension: () => ({ js: '.mjs' }),
  noExternal: [/.*/],
  // Code that is imported later is in separate files beside `index.mjs`, so that a cold start does not read them.
  splitting: true,
  minify: true,
  // Lists which source is in which file, for the notices of the licences.
  metafile: true,
  dts: false,
  banner: REQUIRE,
  esbuildOptions(options) {
    options.mainFields = ['module', 'main'];
    options.legalComments = 'none';
  },
});

export default defineConfig([...functions.map(lambda), construct]);
