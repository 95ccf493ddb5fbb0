import { readFileSync, statSync } from 'node:fs';
import { copyFile, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolders } from './private-folder.ts';
import { replaceFile } from './replace-file.ts';
import { type ListedObject, type RunObjects, unversioned } from './run-objects.ts';
import { tooLarge } from './too-large.ts';

/**
 * Bytes that are read synchronously: a trip through the thread pool takes four times as long as reading a file of one
 * kilobyte, and a run may have 100,000 of them (`pnpm bench:results`).
 */
const mostAtOnce = 64 * 1024;

/**
 * Gives access to the runs in a folder that contains a bucket's objects as files, as the emulator and a download write them.
 *
 * A key never leads out of the folder, even if a file that was read contains such a key: that object counts as missing.
 *
 * @param folder absolute; keys start in it.
 */
export function folderObjects(folder: string): RunObjects {
  const fileOf = (key: string) => (isPlain(key) ? join(folder, key) : undefined);
  return {
    location: join(folder, '/'),
    coarseTimes: false,
    async read(key, mostBytes = Number.POSITIVE_INFINITY) {
      const file = fileOf(key);
      if (file === undefined) return undefined;
      const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
      if (size > mostBytes) throw tooLarge(join(folder, '/'), key, size, mostBytes);
      return size > mostAtOnce ? readFile(file, 'utf8').catch(unlessMissing) : readSmall(file);
    },
    async open(key) {
      const file = fileOf(key);
      const handle = file === undefined ? undefined : await open(file).catch(unlessMissing);
      if (handle === undefined) return undefined;
      const found = await handle.stat();
      if (found.isFile()) return { body: handle.createReadStream(), modified: found.mtimeMs };
      return handle.close().then(() => undefined);
    },
    list: (prefix) => listFiles(folder, '', prefix),
    async store(key, content) {
      const file = fileOf(key);
      if (file === undefined)
        throw new RangeError(`The key ${JSON.stringify(key)} must name a file in the folder.`);
      makeFolders(dirname(file));
      await replaceFile(file, (path) =>
        typeof content === 'string' ? writeFile(path, content) : copyFile(content.path, path),
      );
      return unversioned;
    },
  };
}

function readSmall(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return unlessMissing(error as NodeJS.ErrnoException);
  }
}

function isPlain(key: string): boolean {
  return key.split('/').every((name) => !/^\.{0,2}$|[\\%]/.test(name));
}

async function* listFiles(folder: string, top: string, prefix: string): AsyncGenerator<ListedObject> {
  const entries = await readdir(join(folder, top), { withFileTypes: true }).catch(unlessMissing);
  const found = (entries ?? [])
    // Files that are being written have names that no object has.
    .filter(({ name }) => isPlain(name))
    .map((entry) => ({ entry, key: top + entry.name + (entry.isDirectory() ? '/' : '') }))
    .sort((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)));
  for (const { entry, key } of found) {
    if (entry.isDirectory()) {
      if (key.startsWith(prefix) || prefix.startsWith(key)) yield* listFiles(folder, key, prefix);
    } else if (entry.isFile() && key.startsWith(prefix)) {
      const file = await stat(join(folder, key)).catch(unlessMissing);
      if (file === undefined) continue;
      const { size, mtimeMs, ino } = file;
      yield { key, size, modified: mtimeMs, version: `${ino} ${size} ${mtimeMs}` };
    }
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code ?? '')) return undefined;
  throw error;
}
