import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of this repository. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** Folders of the packages that go to npm; each stands after those that it needs. */
export const publishedFolders: readonly string[] = [
  'packages/core',
  'packages/emulator',
  'infra',
  'packages/cli',
];

/** What a release reads in a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly repository?: { readonly url?: string; readonly directory?: string };
}

/**
 * Reads the `package.json` of a folder.
 *
 * @param root folder of the repository
 * @param folder path below it
 */
export async function readManifest(root: string, folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
}

/** What all packages of a release have in common: the version of the core. */
export async function releaseVersion(root = repositoryRoot): Promise<string> {
  return (await readManifest(root, 'packages/core')).version;
}
