import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

it.each([
  ['nothing', "import '@step-everywhere/core';", 0],
  ['an error class', "export { EventError } from '@step-everywhere/core';", 1_000],
  ['the partitions', "export { partitionOf } from '@step-everywhere/core/contract';", 4_000],
])('of %s leaves at most what it needs', async (_, contents, most) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: dist },
    alias: {
      '@step-everywhere/core/contract': `${dist}contract/index.js`,
      '@step-everywhere/core': `${dist}index.js`,
    },
    // This package's tsconfig.json maps its name to its source, which is not what an author bundles.
    tsconfigRaw: {},
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  expect(outputFiles[0]?.contents.length).toBeLessThanOrEqual(most);
});
