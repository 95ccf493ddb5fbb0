import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BundleError } from '../console/errors.ts';
import { folderAbove } from '../console/paths.ts';
import { checkIsFile } from './bundle-worker.ts';

/** The layer with `step_everywhere`: of the built package, or of the source tree. */
const LAYER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../../python/dist/layer' : './python-layer', import.meta.url),
);

/** Whether a worker's file is one of Python. */
export function isPythonFile(file: string): boolean {
  return file.endsWith('.py');
}

/**
 * Prepares a worker in Python: it runs from its own folder, as it is.
 *
 * @param entry absolute path of the worker's source.
 * @throws {BundleError} when the file is missing, its name is no module's, or there is no `handler` in it.
 */
export async function preparePython(entry: string) {
  await checkIsFile(entry);
  const module = entry.slice(dirname(entry).length + 1, -'.py'.length);
  if (!/^[A-Za-z_]\w*$/.test(module)) {
    const reason = `${module} is no name of a Python module; use letters, digits and "_"`;
    throw new BundleError(entry, `The worker ${entry} cannot be imported: ${reason}`);
  }
  if (!/\bhandler\b/.test(await readFile(entry, 'utf8'))) {
    const remedy = 'write @everywhere above def handler(run)';
    throw new BundleError(entry, `${entry} has no \`handler\`; ${remedy}`);
  }
  return {
    file: entry,
    layers: [LAYER],
    project: folderAbove(dirname(entry), 'pyproject.toml') ?? dirname(entry),
    remove: async () => undefined,
  };
}
