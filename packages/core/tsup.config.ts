import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', 'contract/index': 'src/contract/index.ts' },
  format: ['esm', 'cjs'],
  target: 'node22',
  platform: 'node',
  splitting: true,
  clean: true,
  dts: false,
});
