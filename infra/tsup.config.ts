import { defineConfig } from 'tsup';

const functions = [
  'list-targets',
  'issue-credentials',
  'summarise',
  'summarise-ended-run',
  'revoke-grants',
  'sweep-grants',
];

/** One self-contained folder a function, as the template's CodeUri names it. */
export default defineConfig({
  entry: Object.fromEntries(functions.map((name) => [`${name}/index`, `src/${name}.lambda.ts`])),
  format: ['esm'],
  target: 'node24',
  platform: 'node',
  outExtension: () => ({ js: '.mjs' }),
  noExternal: [/.*/],
  splitting: false,
  minify: true,
  clean: true,
  dts: false,
  // CommonJS modules among the dependencies call require, which an ES module lacks.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  esbuildOptions(options) {
    options.mainFields = ['module', 'main'];
    options.legalComments = 'none';
  },
});
