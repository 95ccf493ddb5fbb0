import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { makePrivateFolder } from '@step-everywhere/infra/internal/private-folder';

/**
 * Makes the folder for what this command keeps for later commands. It is in the user's home, because code in it is
 * run: another user of the machine could create a known name in the temporary folder first.
 *
 * @returns its absolute path.
 * @throws {Error} where the user has no home, the disk is full, or the folder belongs to somebody else.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function makeCacheFolder({ XDG_CACHE_HOME = '' }: NodeJS.ProcessEnv): string {
  const caches = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
  const folder = join(caches, 'step-everywhere');
  makePrivateFolder(folder);
  return folder;
}
