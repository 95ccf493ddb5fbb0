import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { makePrivateFolder } from '@step-everywhere/infra/internal/private-folder';

/**
 * Makes the folder of what this command keeps for the next one: of the user's own, since what is in it is run. A known name in
 * the temporary folder could be made first by another user of the machine.
 *
 * @returns its absolute path.
 * @throws {Error} where the user has no home, the disk is full, or the folder is somebody else's.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function makeCacheFolder({ XDG_CACHE_HOME = '' }: NodeJS.ProcessEnv): string {
  const caches = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
  const folder = join(caches, 'step-everywhere');
  makePrivateFolder(folder);
  return folder;
}
