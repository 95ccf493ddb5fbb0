import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, type NotedProcess } from './running-process.ts';

const start = 'step-everywhere-';

/** Name of a file in each of these folders that records the process which owns the folder. */
const ownerFile = 'owner.json';

/** The folders of this process. */
const own = new Set<string>();

/**
 * Makes a folder in the system's folder for temporary files, readable by its user alone. It is deleted at the latest
 * when this process ends; if the process is killed, the next command deletes it.
 *
 * @param names parts of names to try, such as `query`. A name that is taken is passed over. Random letters are added
 * when none is free, and to names that end in `-`.
 * @returns its absolute path.
 */
export function makeTemporaryFolder(...names: readonly string[]): string {
  if (own.size === 0) removeLeftovers();
  const fixed = names.filter((name) => !name.endsWith('-')).map((name) => join(tmpdir(), start + name));
  const random = names.find((name) => name.endsWith('-')) ?? '';
  const folder = fixed.find(isMade) ?? mkdtempSync(join(tmpdir(), start + random));
  const owner: NotedProcess = { ProcessId: process.pid, StartTime: new Date().toISOString() };
  writeFileSync(join(folder, ownerFile), JSON.stringify(owner), { mode: 0o600 });
  if (own.size === 0) process.once('exit', removeOwn);
  own.add(folder);
  return folder;
}

/** Deletes such a folder. */
export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  own.delete(folder);
  if (own.size === 0) process.off('exit', removeOwn);
}

/** Runs at the process's exit, so also when a second Ctrl-C does not wait for an orderly end. */
function removeOwn(): void {
  for (const folder of own) rmSync(folder, { recursive: true, force: true });
}

function isMade(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Deletes the folders of commands that were killed; folders that cannot be deleted remain. */
function removeLeftovers(): void {
  try {
    const folders = readdirSync(tmpdir()).map((name) => join(tmpdir(), name));
    const ours = folders.filter((folder) => folder.startsWith(join(tmpdir(), start)));
    for (const folder of ours.filter(isLeftOver)) rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    // The folder may be writable but not readable, or another command deletes it at the same time.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/** A folder that belongs to another user, or does not name its owner, is left alone. */
function isLeftOver(folder: string): boolean {
  try {
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) return false;
    return !isRunning(JSON.parse(readFileSync(join(folder, ownerFile), 'utf8')) as NotedProcess);
  } catch {
    return false;
  }
}
