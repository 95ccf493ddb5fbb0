import module from 'node:module';
import { makeCacheFolder } from './cache-folder.ts';

/**
 * Has Node.js keep what V8 compiled for the next command, here and in the threads of the orchestrator's functions.
 *
 * Where the user has no folder of their own for it, nothing is kept. `NODE_COMPILE_CACHE` goes before that folder, and
 * `NODE_DISABLE_COMPILE_CACHE=1` turns it off.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
 */
export function keepCompiledCode(env: NodeJS.ProcessEnv): void {
  try {
    module.enableCompileCache?.(makeCacheFolder(env));
  } catch {
    // The command only starts more slowly.
  }
}
