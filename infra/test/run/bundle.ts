import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles a function of this folder, as its author would, into `{folder}/index.mjs`. */
export async function bundle(source: string, folder: string): Promise<string> {
  const outfile = `${folder}/index.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}
