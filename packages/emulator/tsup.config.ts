import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', thread: 'src/workers/thread.ts' },
  format: ['esm'],
  target: 'node22',
  platform: 'node',
  splitting: true,
  clean: true,
  // The program of Python functions.
  publicDir: 'src/workers/python/program',
  dts: false,
  // What lies in which file, for the notices of the licences.
  metafile: true,
});
