import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file, complete or not at all: into a temporary file beside it, which is then renamed. The temporary file has a
 * name that no stored object has, so that a listing of the folder's objects leaves it out.
 *
 * @param file absolute, in a folder that exists.
 * @param write writes the content to the path that it gets.
 * @throws what `write` throws; the temporary file is then removed.
 */
export async function replaceFile(file: string, write: (path: string) => Promise<unknown>): Promise<void> {
  const part = join(dirname(file), `%tmp-${randomUUID()}`);
  try {
    await write(part);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
