// Detects changes of files by size and time of change, because reading the files would take longer.
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/**
 * Lists a folder's files, in a fixed order.
 *
 * @param {string} folder absolute; a missing folder has no files.
 * @param {(name: string) => boolean} enters whether to include a file or folder of this name.
 * @returns {Promise<string[]>} absolute paths.
 */
export async function filesIn(folder, enters = () => true) {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found = await Promise.all(
    entries
      .filter(({ name }) => enters(name))
      .map((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? filesIn(path, enters) : [path];
      }),
  );
  return found.flat().sort();
}

/**
 * Hashes the path, size and time of change of files.
 *
 * @param {string} root absolute; paths count relative to it, so that a moved folder keeps its fingerprint.
 * @param {readonly string[]} files absolute paths; a missing file counts as missing.
 */
export async function fingerprint(root, files) {
  const lines = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      const path = file.slice(root.length).split(sep).join('/');
      return found ? `${path} ${found.size} ${found.mtimeMs}` : `${path} -`;
    }),
  );
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
