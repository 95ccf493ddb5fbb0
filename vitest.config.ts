import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { suites } from './scripts/testing/suites.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const folders = globSync(['{packages,examples}/*/', '{infra,layer,scripts}/'], { cwd: root });

/** Their tests replace what other files of the same process use. */
const isolated = ['packages/core'];
const inSuites = suites.flatMap(({ files }) => files);

// One run over every package, so that `npm test` starts once and ends with one count.
export default defineConfig({
  // The contract's source, so that a test needs no build of it.
  resolve: { alias: { '@step-everywhere/core/contract': join(root, 'packages/core/src/contract/index.ts') } },
  test: {
    // A limit ends what hangs. None is about speed: a machine may be busy with something else.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 200_000 } },
    // Vitest leaves a core free; but the tests wait for other processes most of their time.
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
          // The other packages' files share a process, which loads the AWS SDK and the emulator once.
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
