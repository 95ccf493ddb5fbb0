import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { privateMode } from './private-folder.ts';

/**
 * Writes a file for its owner alone (0600), complete or not at all: into a temporary file beside it, which is then renamed.
 * The temporary file has a name that no stored object has, so that a listing of the folder's objects leaves it out.
 *
 * @param file absolute, in a folder that exists.
 * @param write writes the content to the path that it gets, where an empty file is.
 * @throws what `write` throws; the temporary file is then removed.
 */
export async function replaceFile(file: string, write: (path: string) => Promise<unknown>): Promise<void> {
  const part = join(dirname(file), `%tmp-${randomUUID()}`);
  try {
    // Before there is anything in it: nobody else may read so much as a part.
    await writeFile(part, '', { flag: 'wx', mode: privateMode.file });
    await write(part);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw withPath(error, file);
  }
}

/** What a write finds out, such as a full disk, comes without the path. */
function withPath(error: unknown, file: string): unknown {
  if (!(error instanceof Error)) return error;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (syscall !== 'write' || path !== undefined) return error;
  return Object.assign(error, { path: file });
}
