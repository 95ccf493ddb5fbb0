import module from 'node:module';
import { makeCacheFolder } from './cache-folder.ts';

/**
 * Makes Node.js cache the code that V8 compiled for later commands, also in the threads of the orchestrator's
 * functions. Nothing is cached if the user has no folder for it. `NODE_COMPILE_CACHE` names another folder, and
 * `NODE_DISABLE_COMPILE_CACHE=1` turns the cache off.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
 */
export function keepCompiledCode(env: NodeJS.ProcessEnv): void {
  try {
    module.enableCompileCache?.(makeCacheFolder(env));
  } catch {
    // Without the cache the command only starts more slowly.
  }
}
