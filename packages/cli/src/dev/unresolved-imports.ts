import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { BundlerError } from './bundler-message.ts';
import { folderAbove } from './folder-above.ts';

/**
 * Says what to do about packages that a worker imports and that are not installed.
 *
 * @param entry absolute path of the worker's file.
 * @param errors the bundler's.
 * @returns nothing when no package is missing.
 */
export function remedyOfUnresolved(entry: string, errors: readonly BundlerError[]): string | undefined {
  const missing = missingPackages(errors);
  if (missing.length === 0) return undefined;
  const manifest = folderAbove(dirname(entry), 'package.json');
  const workspace = folderAbove(dirname(entry), 'pnpm-workspace.yaml');
  if (workspace !== undefined && existsSync(join(workspace, 'examples/find-parameters/package.json')))
    return remedyInThisRepository(dirname(entry), workspace, manifest, missing);
  const where = manifest === undefined ? '' : ` in ${manifest}`;
  return `install what is missing: npm install ${missing.join(' ')}${where}`;
}

function remedyInThisRepository(
  folder: string,
  workspace: string,
  manifest: string | undefined,
  missing: readonly string[],
): string {
  const inWorkspace = (path: string) => relative(workspace, path);
  const then = `then install with: node ${join(workspace, 'scripts/setup.mjs')}`;
  if (manifest === undefined || manifest === workspace) {
    const [parent, name] = inWorkspace(folder).split('/');
    const own = parent === 'examples' && name ? `examples/${name}` : 'examples/NAME';
    return `a worker needs a package.json: copy examples/find-parameters/package.json to ${own} and change its name, ${then}`;
  }
  return `have ${missing.join(', ')} in the dependencies of ${inWorkspace(join(manifest, 'package.json'))} as in examples/find-parameters/package.json, ${then}`;
}

/** Packages, not files: each once, without the path inside it. */
function missingPackages(errors: readonly BundlerError[]): string[] {
  const names = errors.flatMap(({ specifier = '' }) => {
    const [, name] = /^((?:@[^/]+\/)?[^./@][^/]*)/.exec(specifier) ?? [];
    return name === undefined || name.startsWith('node:') ? [] : [name];
  });
  return [...new Set(names)];
}
