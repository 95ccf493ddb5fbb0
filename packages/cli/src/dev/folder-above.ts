import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest folder, this one or one above it, that has a file of this name. */
export function folderAbove(folder: string, file: string): string | undefined {
  if (existsSync(join(folder, file))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : folderAbove(parent, file);
}
