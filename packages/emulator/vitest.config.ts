import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The contract's source, so that a test needs no build of it.
  resolve: {
    alias: {
      '@step-everywhere/core/contract': fileURLToPath(
        new URL('../core/src/contract/index.ts', import.meta.url),
      ),
    },
  },
  test: { include: ['test/**/*.test.ts'], testTimeout: 20_000 },
});
