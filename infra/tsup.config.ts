import { defineConfig, type Options } from 'tsup';

const functions = [
  'list-targets',
  'issue-credentials',
  'summarise',
  'summarise-ended-run',
  'revoke-grants',
  'sweep-grants',
];

/** The CDK construct, for apps that have the CDK. */
const construct: Options = {
  entry: { index: 'src/cdk/index.ts' },
  outDir: 'dist/cdk',
  format: ['esm'],
  target: 'node22',
  platform: 'node',
  external: ['aws-cdk-lib', 'constructs'],
  dts: false,
};

/** One self-contained folder a function, as the template's CodeUri names it. */
const lambdas: Options = {
  entry: Object.fromEntries(functions.map((name) => [`${name}/index`, `src/${name}.lambda.ts`])),
  format: ['esm'],
  target: 'node24',
  platform: 'node',
  outExtension: () => ({ js: '.mjs' }),
  noExternal: [/.*/],
  splitting: false,
  minify: true,
  // What lies in which file, for the notices of the licences.
  metafile: true,
  dts: false,
  // CommonJS modules among the dependencies call require, which an ES module lacks.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  esbuildOptions(options) {
    options.mainFields = ['module', 'main'];
    options.legalComments = 'none';
  },
};

export default defineConfig([lambdas, construct]);
