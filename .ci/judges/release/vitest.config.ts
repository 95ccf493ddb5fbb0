import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['.ci/judges/release/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 },
});
