import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const bundled = new Map<string, Promise<Uint8Array>>();

/** Bundles a function of this folder into `{folder}/index.mjs`, as authors do. */
export async function bundle(source: string, folder: string): Promise<string> {
  const made = bundled.get(source) ?? makeBundle(source);
  bundled.set(source, made);
  const outfile = `${folder}/index.mjs`;
  await mkdir(folder, { recursive: true });
  await writeFile(outfile, await made);
  return outfile;
}

async function makeBundle(source: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made nothing of ${source}`);
  return output.contents;
}
