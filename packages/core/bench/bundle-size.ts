import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Bytes, uncompressed and compressed. */
export interface Size {
  readonly bytes: number;
  readonly gzip: number;
}

/** Measures by how much this package makes an author's minified bundle larger. */
export async function bundleGrowth(): Promise<Size> {
  const alone = await bundle(
    'export const handler = ({ account, region }) => ({ account: account.id, region });',
  );
  const wrapped = await bundle(
    "import { everywhere } from '@step-everywhere/core'; export const handler = everywhere(({ account, region }) => ({ account: account.id, region }));",
  );
  return { bytes: wrapped.bytes - alone.bytes, gzip: wrapped.gzip - alone.gzip };
}

/** Measures the size in a layer: the package's ES modules, each compressed by itself as in a ZIP file. */
export async function layerSize(): Promise<Size> {
  const dist = fileURLToPath(new URL('../dist/', import.meta.url));
  const names = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.js'));
  const files = await Promise.all(names.map((name) => readFile(join(dist, name))));
  const sum = (sizes: readonly number[]) => sizes.reduce((a, b) => a + b, 0);
  return {
    bytes: sum(files.map((file) => file.length)),
    gzip: sum(files.map((file) => gzipSync(file, { level: 9 }).length)),
  };
}

async function bundle(contents: string): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    alias: { '@step-everywhere/core': fileURLToPath(new URL('../dist/index.js', import.meta.url)) },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    write: false,
  });
  const content = Buffer.concat(outputFiles.map((file) => file.contents));
  return { bytes: content.length, gzip: gzipSync(content, { level: 9 }).length };
}
