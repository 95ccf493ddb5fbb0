import { appendFileSync, chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** Mode of the emulator's folders: only its user has access. */
export const OWN_FOLDER = 0o700;

/** Mode of its files: only its user has access. */
export const OWN_FILE = 0o600;

/**
 * Makes a folder of the emulator, for a bucket or the logs, for its user alone; an existing folder's access
 * is narrowed.
 *
 * @throws errors of the file system, `EPERM` for a folder that belongs to another user
 */
export function makeOwnFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: OWN_FOLDER });
  chmodSync(folder, OWN_FOLDER);
}

/**
 * Appends to a log of the emulator, for its user alone; makes its folder if necessary. If the disk is full, the log ends:
 * a worker must not fail for that, and any code that stores data reports that the disk is full.
 */
export function appendOwnFile(file: string, data: string | Uint8Array): void {
  try {
    appendFileSync(file, data, { mode: OWN_FILE });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') return;
    if (code !== 'ENOENT') throw error;
    mkdirSync(path.dirname(file), { recursive: true, mode: OWN_FOLDER });
    appendFileSync(file, data, { mode: OWN_FILE });
  }
}
