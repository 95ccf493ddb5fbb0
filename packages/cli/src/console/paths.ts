import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A path for display: relative when it is below the working directory. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') ? path : short;
}

/**
 * A path for display that can be pasted into a shell: quoted where the shell would expand `$LATEST` or split at a
 * space.
 */
export function pastablePath(path: string, cwd: string): string {
  return pasted(shownPath(path, cwd));
}

/** Quotes a path for a shell where that is necessary. */
export function pasted(shown: string): string {
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}

/** The nearest folder, starting with this one and going up, that contains a file of this name. */
export function folderAbove(folder: string, file: string): string | undefined {
  if (existsSync(join(folder, file))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : folderAbove(parent, file);
}
