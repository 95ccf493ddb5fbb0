import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['.ci/judges/release/*.test.ts'],
    globalSetup: '.ci/judges/release/packed-release.ts',
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
