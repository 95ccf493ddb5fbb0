import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Modes for files and folders on this machine: only their owner has access. */
export const privateMode = { folder: 0o700, file: 0o600 } as const;

/** A folder that should belong to the user belongs to somebody else, who could read or replace the files in it. */
export class FolderOwnerError extends Error {
  override readonly name = 'FolderOwnerError';
  readonly folder: string;

  constructor(folder: string) {
    super(`${folder} belongs to another user of this machine; remove it, or name another folder`);
    this.folder = folder;
  }
}

/**
 * Makes a folder for its owner alone (0700), with missing parent folders. If it exists with wider
 * access, its access is narrowed.
 *
 * @param folder absolute; must be a folder of ours, not one that the user merely named: see {@link makeFolders}.
 * @throws {FolderOwnerError} if it, or a link to it, belongs to another user; errors of the file system.
 * @example
 * ```ts
 * makePrivateFolder('/home/me/project/.step-everywhere');
 * ```
 */
export function makePrivateFolder(folder: string): void {
  makeFolders(folder);
  requireOwner(folder, lstatSync(folder));
  const found = statSync(folder);
  requireOwner(folder, found);
  if ((found.mode & 0o077) !== 0) chmodSync(folder, privateMode.folder);
}

/**
 * Makes a folder and its missing parent folders. Existing folders are not changed.
 *
 * One step at a time: where a file system refuses new folders with ENOENT, as /proc does, Node.js 24's own recursive mkdir
 * never ends.
 *
 * @param folder absolute.
 * @param mode mode of the new folders; by default for their owner alone.
 * @throws errors of the file system.
 */
export function makeFolders(folder: string, mode: number = privateMode.folder): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeFolders(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(folder)) throw error;
  }
}

/**
 * Whether a file or folder belongs to the user of this process. Windows has no such owners: there it is always true.
 *
 * @param found result of `stat`.
 */
export function isOwn({ uid }: { readonly uid: number }): boolean {
  return process.geteuid === undefined || uid === process.geteuid();
}

function requireOwner(folder: string, found: { readonly uid: number }): void {
  if (!isOwn(found)) throw new FolderOwnerError(folder);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
