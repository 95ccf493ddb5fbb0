import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Access to what is written on this machine: for its owner alone. */
export const privateMode = { folder: 0o700, file: 0o600 } as const;

/** A folder that should be the user's own belongs to somebody else, who could read or replace what is written to it. */
export class FolderOwnerError extends Error {
  override readonly name = 'FolderOwnerError';
  readonly folder: string;

  constructor(folder: string) {
    super(`${folder} belongs to another user of this machine; remove it, or name another folder`);
    this.folder = folder;
  }
}

/**
 * Makes a folder for its owner alone (0700), with the folders above it that are missing. One that is there and has wider
 * access is narrowed.
 *
 * @param folder absolute; it must be ours to narrow, as one that the user merely named is not: see {@link makeFolders}.
 * @throws {FolderOwnerError} when it, or the link that leads to it, belongs to another user; what the file system answers.
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
 * Makes a folder and the missing folders above it. What is there already stays as it is.
 *
 * Step by step: where a file system refuses new folders with ENOENT, as /proc does, Node.js 24's own recursive mkdir
 * never ends.
 *
 * @param folder absolute.
 * @param mode of the folders that are made: for their owner alone, unless it says otherwise.
 * @throws what the file system answers.
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
 * Whether a file or folder belongs to the user who runs this process. Windows has no such owners: there it always does.
 *
 * @param found what `stat` answers of it.
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
