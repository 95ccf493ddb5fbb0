import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keySegment } from './file-name.ts';

/** Which keys of a bucket to walk. */
export interface Walk {
  readonly prefix: string;
  /** Only keys after this one. */
  readonly after: string;
  /** Whether one key is enough for all keys with this prefix, which ends in `/`. */
  readonly isOneEnough: (folderKey: string) => boolean;
}

/**
 * Walks the keys of a bucket in S3's order, by their UTF-8 bytes.
 *
 * @param folder on disk, of the keys that start with `folderKey`
 */
export async function* walkKeys(folder: string, walk: Walk, folderKey = ''): AsyncGenerator<string> {
  for (const { name, key, isFolder } of await entriesOf(folder, folderKey)) {
    if (isFolder) {
      if (!mayHold(key, walk)) continue;
      for await (const below of walkKeys(join(folder, name), walk, key)) {
        yield below;
        if (walk.isOneEnough(key)) break;
      }
    } else if (key.startsWith(walk.prefix) && compareKeys(key, walk.after) > 0) {
      yield key;
    }
  }
}

/** Orders two keys by their UTF-8 bytes. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function mayHold(folderKey: string, { prefix, after }: Walk): boolean {
  const isOnTheWay = folderKey.startsWith(prefix) || prefix.startsWith(folderKey);
  return isOnTheWay && (compareKeys(folderKey, after) > 0 || after.startsWith(folderKey));
}

interface Entry {
  readonly name: string;
  /** For a folder, with a `/` at its end, so that entries sort like the keys that they contain. */
  readonly key: string;
  readonly isFolder: boolean;
}

async function entriesOf(folder: string, folderKey: string): Promise<Entry[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // It has been deleted since its parent was read.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return found
    .flatMap((entry) => {
      const segment = keySegment(entry.name);
      const isFolder = entry.isDirectory();
      if (segment === undefined || !(isFolder || entry.isFile())) return [];
      return [{ name: entry.name, key: `${folderKey}${segment}${isFolder ? '/' : ''}`, isFolder }];
    })
    .sort((a, b) => compareKeys(a.key, b.key));
}
