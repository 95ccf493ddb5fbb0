import { appendFileSync, chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** Access to the folders that the emulator makes: for its user alone. */
export const OWN_FOLDER = 0o700;

/** The same of its files. */
export const OWN_FILE = 0o600;

/**
 * Makes a folder of the emulator's own, a bucket's or that of the logs, for its user alone; one that is there already is
 * narrowed.
 *
 * @throws what the file system answers, `EPERM` for one that belongs to another user
 */
export function makeOwnFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: OWN_FOLDER });
  chmodSync(folder, OWN_FOLDER);
}

/**
 * Appends to a log of the emulator's own, for its user alone; its folder is made when it is missing. On a full disk the log ends:
 * that is no reason for a worker to fail, and whatever it stores says that the disk is full.
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
