import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['.ci/packages/*.test.ts'],
    globalSetup: '.ci/packages/packed.ts',
    testTimeout: 600_000,
    hookTimeout: 900_000,
  },
});
