import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A path as it is shown to the user: relative when it is below the working directory. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') ? path : short;
}

/** The same, quoted where a shell would read `$LATEST` as a variable, or a space as an end. */
export function pastablePath(path: string, cwd: string): string {
  return pasted(shownPath(path, cwd));
}

/** A path as a shell takes it. */
export function pasted(shown: string): string {
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}

/** The nearest folder, this one or one above it, that has a file of this name. */
export function folderAbove(folder: string, file: string): string | undefined {
  if (existsSync(join(folder, file))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : folderAbove(parent, file);
}
