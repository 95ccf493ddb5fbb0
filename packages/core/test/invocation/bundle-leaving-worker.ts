import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles the worker as its author would, with this package as it is built. */
export async function bundleLeavingWorker(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('leaving-worker.ts', import.meta.url))],
    outfile,
    alias: { '@step-everywhere/core': fileURLToPath(new URL('../../dist/index.js', import.meta.url)) },
    // Not this package's own, which maps its name to its source.
    tsconfigRaw: {},
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    // The SDK's CommonJS asks for Node's own modules with `require`, which an ES module has not.
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
}
