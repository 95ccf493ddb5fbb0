import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { suites } from './scripts/testing/suites.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const folders = globSync(['{packages,examples}/*/', '{infra,layer,scripts}/'], { cwd: root });

/** Tests of these packages replace modules or globals that other files in the same process use. */
const isolated = ['packages/core'];
const inSuites = suites.flatMap(({ files }) => files);

// One run over every package, so that `npm test` starts once and ends with one count.
export default defineConfig({
  // The source of the contract, so that tests do not need its build.
  resolve: { alias: { '@step-everywhere/core/contract': join(root, 'packages/core/src/contract/index.ts') } },
  test: {
    // The limits end tests that hang. They do not measure speed, because the machine may be busy.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 200_000 } },
    // By default, Vitest leaves one core free, but these tests mostly wait for other processes.
    maxWorkers: availableParallelism() + 1,
    setupFiles: [join(root, 'scripts/testing/property-seed.ts')],
    projects: [
      ...folders.map((folder) => ({
        extends: true as const,
        test: {
          name: basename(folder),
          root: join(root, folder),
          include: ['test/**/*.test.{ts,mjs}'],
          exclude: [...configDefaults.exclude, ...inSuites.map((file) => relative(folder, file))],
          // The test files of the other packages share a process, which loads the AWS SDK and the emulator once.
          isolate: isolated.includes(join(folder)),
        },
      })),
      ...suites.map(({ name, files }) => ({
        extends: true as const,
        test: { name, root, include: [...files], isolate: false },
      })),
    ],
  },
});
