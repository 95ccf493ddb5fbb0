import module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { makePrivateFolder } from '@step-everywhere/infra/internal/private-folder';

/**
 * Has Node.js keep what V8 compiled for the next command, here and in the threads of the orchestrator's functions.
 *
 * In a folder of the user's own, since what lies there is run: Node.js's default is a known name in the temporary folder,
 * which another user of the machine can make first. Where the user has no such folder, nothing is kept. `NODE_COMPILE_CACHE`
 * goes before it, and `NODE_DISABLE_COMPILE_CACHE=1` turns it off.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 * @see https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
 */
export function keepCompiledCode({ XDG_CACHE_HOME = '' }: NodeJS.ProcessEnv): void {
  try {
    const caches = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
    const folder = join(caches, 'step-everywhere');
    makePrivateFolder(folder);
    module.enableCompileCache?.(folder);
  } catch {
    // No home, a disk that is full, or a folder of somebody else's: the command only starts more slowly.
  }
}
