import { defineConfig } from 'tsup';
import { pageBundle } from './page-bundle.ts';

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  platform: 'node',
  target: 'node22',
  clean: true,
  esbuildPlugins: [pageBundle],
});
