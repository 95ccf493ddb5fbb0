import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles the worker as its author would, with this package as it is built. */
export async function bundleLeavingWorker(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('leaving-worker.ts', import.meta.url))],
    outfile,
    alias: { '@step-everywhere/core': fileURLToPath(new URL('../../dist/index.js', import.meta.url)) },
    // This package's tsconfig.json maps its name to its source, which is not what an author bundles.
    tsconfigRaw: {},
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    // CommonJS in the SDK loads Node.js's modules with `require`, which ES modules do not have.
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
}
