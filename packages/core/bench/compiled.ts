import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Strips the types of the measured files: a runtime that did so itself would do it within a cold start.
 *
 * Nothing is bundled, and what is written lies within the package, so that every import finds what it found before.
 *
 * @param names files below this folder, without extension
 * @returns where each of them lies as JavaScript
 */
export async function compiled<Name extends string>(names: readonly Name[]): Promise<Record<Name, string>> {
  const outdir = fileURLToPath(new URL('dist/', import.meta.url));
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints: names.map((name) => join(here, `${name}.ts`)),
    outbase: here,
    outdir,
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    target: 'node22',
  });
  return Object.fromEntries(names.map((name) => [name, join(outdir, `${name}.mjs`)])) as Record<Name, string>;
}
