import { zipSync } from 'fflate';

/** Files by their path in the archive. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** A regular file that all may read and its owner may write. */
const MODE = 0o644;
const REGULAR = 0o100000;
const UNIX = 3;
/** The first moment of ZIP's clock. Made of local parts, since ZIP stores local time: the same bytes in any time zone. */
const EPOCH = new Date(1980, 0, 1);

/**
 * Packs files so that the same files give the same bytes, on any machine.
 *
 * Entries are sorted, and have one time and one mode. fflate compresses in JavaScript, so that the bytes do not depend
 * on the zlib of the Node.js that runs this.
 *
 * @param mode of every file, for example 0o755 for executables.
 */
export function zip(files: Files, mode = MODE): Uint8Array {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), {
    level: 9,
    mtime: EPOCH,
    os: UNIX,
    // In the upper half Unix keeps its mode.
    attrs: (REGULAR | mode) << 16,
  });
}
