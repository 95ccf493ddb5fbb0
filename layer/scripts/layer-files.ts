import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Files } from '../../infra/src/packaging/zip.ts';
import { coreFiles } from './core-files.ts';

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * Makes all that the layer has, by its path below `/opt`.
 *
 * Only our own package is in `node_modules`: any other would shadow the runtime's copy, or the author's in another
 * layer, for the author's code too.
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
    // The copy beside it in this layer, which Node.js finds in /opt/nodejs/node_modules.
    external: ['@step-everywhere/core'],
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no file for src/step-everywhere.ts');
  return file.contents;
}
