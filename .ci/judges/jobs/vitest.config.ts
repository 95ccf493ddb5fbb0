import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Each job of examples/jobs on moto; each run starts its own moto.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    include: ['examples/jobs/*/test/*.test.ts', '.ci/judges/jobs/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 180_000,
    // A run mostly waits for moto, which uses one core.
    maxWorkers: 2,
  },
});
