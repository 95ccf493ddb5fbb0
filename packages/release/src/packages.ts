import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of this repository. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** Folders of the npm packages; each follows the packages that it needs. */
export const publishedFolders: readonly string[] = [
  'packages/core',
  'packages/emulator',
  'infra',
  'packages/cli',
];

/** The fields of a `package.json` that a release reads. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly repository?: { readonly url?: string; readonly directory?: string };
}

/**
 * Reads the `package.json` in a folder.
 *
 * @param root folder of the repository
 * @param folder path below the root
 */
export async function readManifest(root: string, folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
}

/** The version that all packages of a release share: the version of core. */
export async function releaseVersion(root = repositoryRoot): Promise<string> {
  return (await readManifest(root, 'packages/core')).version;
}
