import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ListedObject, RunObjects } from './run-objects.ts';

/**
 * Reads a run out of a folder that holds a bucket's objects as files, as the emulator leaves them.
 *
 * @param folder absolute; keys start in it.
 */
export function folderObjects(folder: string): RunObjects {
  return {
    place: join(folder, '/'),
    coarseTimes: false,
    read: (key) => readFile(join(folder, key), 'utf8').catch(unlessMissing),
    async *lines(key) {
      const isThere = await stat(join(folder, key)).catch(unlessMissing);
      if (!isThere) return;
      const input = createReadStream(join(folder, key), 'utf8');
      for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
        if (line !== '') yield line;
    },
    list: (prefix) => listFiles(folder, prefix),
  };
}

/** The prefixes that are listed here end with a slash, or name a folder up to where its keys begin to differ. */
async function* listFiles(folder: string, prefix: string): AsyncGenerator<ListedObject> {
  const top = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const entries = await readdir(join(folder, top), { withFileTypes: true }).catch(unlessMissing);
  for (const entry of entries ?? []) {
    const key = top + entry.name;
    if (!key.startsWith(prefix)) continue;
    if (entry.isDirectory()) yield* listFiles(folder, `${key}/`);
    const found = entry.isFile() ? await stat(join(folder, key)).catch(unlessMissing) : undefined;
    if (found) yield { key, size: found.size, modified: found.mtimeMs };
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
