import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // This folder is of no package; what it needs beside its own registry, the release's package has.
  resolve: {
    alias: {
      yaml: fileURLToPath(new URL('../../../packages/release/node_modules/yaml', import.meta.url)),
    },
  },
  test: { include: ['.ci/judges/release/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
});
