import { createRequire } from 'node:module';

/**
 * Loads the logger's module when a handler first uses its logger, which most handlers never do.
 *
 * A property cannot wait for `import()`. The build puts a plain `require` instead of this file, which esbuild turns
 * into a module inside the same file that runs on first use (see `tsup.config.ts`).
 */
export function loadLogger(): typeof import('./target-logger.ts') {
  return createRequire(import.meta.url)('./target-logger.ts');
}
