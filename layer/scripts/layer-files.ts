import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Files } from '../../infra/src/packaging/zip.ts';
import { coreFiles } from './core-files.ts';

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * Makes all files of the layer, by their path below `/opt`.
 *
 * `node_modules` only contains the package of this repository. The author's code would import any other package from here
 * instead of from the runtime or from the author's layer.
 */
export async function layerFiles(): Promise<Files> {
  const core = Object.entries(await coreFiles()).map(([name, content]) => [
    `nodejs/node_modules/@step-everywhere/core/${name}`,
    content,
  ]);
  return {
    ...Object.fromEntries(core),
    'nodejs/step-everywhere.mjs': await ownHandler(),
    'LICENSE.step-everywhere.txt': await readFile(here('LICENSE')),
  };
}

async function ownHandler(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: here(''),
    entryPoints: ['src/step-everywhere.ts'],
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    // Imported from this layer, where Node.js finds it in /opt/nodejs/node_modules.
    external: ['@step-everywhere/core'],
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no file for src/step-everywhere.ts');
  return file.contents;
}
