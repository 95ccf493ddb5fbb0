import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keySegment } from './file-name.ts';

/** Which keys of a bucket to walk. */
export interface Walk {
  readonly prefix: string;
  /** Only keys behind this one. */
  readonly after: string;
  /** Whether one of all the keys that start with this, which ends in `/`, is enough. */
  readonly isOneEnough: (folderKey: string) => boolean;
}

/**
 * Walks the keys of a bucket in S3's order, that of their UTF-8 bytes.
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
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function mayHold(folderKey: string, { prefix, after }: Walk): boolean {
  const isOnTheWay = folderKey.startsWith(prefix) || prefix.startsWith(folderKey);
  return isOnTheWay && (compareKeys(folderKey, after) > 0 || after.startsWith(folderKey));
}

interface Entry {
  readonly name: string;
  /** Of a folder with the `/` at its end, so that entries sort as the keys that they hold. */
  readonly key: string;
  readonly isFolder: boolean;
}

async function entriesOf(folder: string, folderKey: string): Promise<Entry[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // Deleted since its parent was read.
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
