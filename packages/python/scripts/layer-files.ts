import { readdir, readFile } from 'node:fs/promises';
import type { Files } from '../../../infra/src/packaging/zip.ts';

const PACKAGE = new URL('../src/step_everywhere/', import.meta.url);
const LICENSE = new URL('../LICENSE', import.meta.url);

/** The layer's files by their path below `/opt`: only this package and its licence. */
export async function layerFiles(): Promise<Files> {
  const names = (await readdir(PACKAGE)).filter((name) => name.endsWith('.py') || name === 'py.typed');
  const files = await Promise.all(
    names.map(async (name) => [`python/step_everywhere/${name}`, await readFile(new URL(name, PACKAGE))]),
  );
  return { ...Object.fromEntries(files), 'python/step_everywhere/LICENSE': await readFile(LICENSE) };
}
