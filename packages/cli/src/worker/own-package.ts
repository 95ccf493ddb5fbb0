import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderAbove } from '../console/paths.ts';

/**
 * Explains how to import a package of the user's own workspace.
 *
 * @param name of the package.
 * @param from absolute path of the folder that imports it.
 * @returns nothing for any other package.
 */
export function ownPackage(name: string, from: string): string | undefined {
  const manifest = folderAbove(from, 'package.json');
  for (let root = manifest; root !== undefined; root = folderAbove(dirname(root), 'package.json')) {
    const found = workspaceFolders(root).find((folder) => nameIn(join(root, folder)) === name);
    if (found !== undefined)
      return `${name} is a package of your own workspace, in ${join(root, found)}: add it to the dependencies in ${join(manifest as string, 'package.json')}, and install`;
    if (dirname(root) === root) return undefined;
  }
  return undefined;
}

function workspaceFolders(root: string): string[] {
  const patterns = patternsIn(root);
  if (patterns.length === 0) return [];
  const exclude = (path: string) => path.includes('node_modules');
  return globSync(
    patterns.map((each) => `${each.replace(/\/$/, '')}/package.json`),
    { cwd: root, exclude },
  ).map(dirname);
}

/** The workspaces of npm and Yarn are in `package.json`, those of pnpm in a separate file. */
function patternsIn(root: string): string[] {
  const ofPnpm = join(root, 'pnpm-workspace.yaml');
  const text = existsSync(ofPnpm) ? readFileSync(ofPnpm, 'utf8') : '';
  const [, list = ''] = /^packages:\s*\n((?:\s*(?:-.*|#.*)?\n)*)/m.exec(`${text}\n`) ?? [];
  const listed = [...list.matchAll(/^\s*-\s*(['"]?)([^'"#\n]+)\1/gm)].map(([, , pattern = '']) =>
    pattern.trim(),
  );
  const { workspaces = [] } = read(root);
  return [
    ...listed,
    ...('packages' in workspaces ? (workspaces.packages ?? []) : (workspaces as string[])),
  ].filter((pattern) => !pattern.startsWith('!'));
}

function nameIn(folder: string): string | undefined {
  return read(folder).name;
}

interface Manifest {
  readonly name?: string;
  readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] };
}

function read(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return {};
  }
}
