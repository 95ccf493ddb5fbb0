import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BundleError } from '../console/errors.ts';
import { folderAbove } from '../console/paths.ts';
import { checkIsFile } from './bundle-worker.ts';

/** The layer with `step_everywhere`: in the built package, or in the source tree. */
const LAYER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../../python/dist/layer' : './python-layer', import.meta.url),
);

/** Whether a worker's file is in Python. */
export function isPythonFile(file: string): boolean {
  return file.endsWith('.py');
}

/**
 * Prepares a worker in Python. It runs without being copied, from its own folder, or from that of the package that
 * contains it.
 *
 * @param entry absolute path of the worker's source.
 * @throws {BundleError} when the file is missing, its name is not a valid module name, or it has no `handler`.
 */
export async function preparePython(entry: string) {
  await checkIsFile(entry);
  const module = entry.slice(dirname(entry).length + 1, -'.py'.length);
  if (module.includes('.')) {
    const reason = `${module} has a dot in its name, which Python takes as the end of a package's name; use "_" or "-"`;
    throw new BundleError(entry, `The worker ${entry} cannot be imported: ${reason}`);
  }
  const text = await readFile(entry, 'utf8');
  if (!/\bhandler\b/.test(text)) {
    const remedy = 'write @everywhere above def handler(run)';
    throw new BundleError(entry, `${entry} has no \`handler\`; ${remedy}`);
  }
  return {
    file: entry,
    root: folderOfPackages(dirname(entry)),
    layers: [LAYER],
    mayBePlain: !text.includes('step_everywhere'),
    project: folderAbove(dirname(entry), 'pyproject.toml') ?? dirname(entry),
    remove: async () => undefined,
  };
}

/** The nearest folder that is not itself a Python package, so that relative imports work from there. */
function folderOfPackages(folder: string): string {
  return existsSync(join(folder, '__init__.py')) ? folderOfPackages(dirname(folder)) : folder;
}
