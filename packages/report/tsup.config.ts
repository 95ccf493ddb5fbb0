import { defineConfig } from 'tsup';
import { pageBundle } from './page-bundle.ts';

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  platform: 'node',
  target: 'node22',
  clean: true,
  // Lists which source is in which file, for the notices of the licences; the command line passes them on.
  metafile: true,
  esbuildPlugins: [pageBundle],
});
