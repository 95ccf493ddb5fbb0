import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Each job of examples/jobs on moto, of which each run starts one of its own.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    include: ['examples/jobs/*/test/*.test.ts', '.ci/judges/jobs/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 180_000,
    // A run waits for moto for the most part, which takes a core.
    maxWorkers: 2,
  },
});
