import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { privateMode } from './private-folder.ts';

/**
 * Writes a file for its owner alone (0600), complete or not at all: writes a temporary file next to it and then renames it.
 * The temporary file has a name that no stored object has, so a listing of the folder's objects leaves it out.
 *
 * @param file absolute, in a folder that exists.
 * @param write writes the content to the given path, where an empty file exists.
 * @throws errors of `write`; the temporary file is then removed.
 */
export async function replaceFile(file: string, write: (path: string) => Promise<unknown>): Promise<void> {
  const part = join(dirname(file), `%tmp-${randomUUID()}`);
  try {
    // Created empty with its mode first, so that nobody else can read any part of it.
    await writeFile(part, '', { flag: 'wx', mode: privateMode.file });
    await write(part);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw withPath(error, file, part);
  }
}

/**
 * Names the file in an error instead of the temporary file, which the caller does not know. An error of a write, such as a
 * full disk, contains no path.
 */
function withPath(error: unknown, file: string, part: string): unknown {
  if (!(error instanceof Error)) return error;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (path === part || (syscall === 'write' && path === undefined)) Object.assign(error, { path: file });
  error.message = error.message.replace(`'${part}' -> `, '').replace(part, () => file);
  return error;
}
