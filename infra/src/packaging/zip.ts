import { zipSync } from 'fflate';

/** Files by their path in the archive. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** Mode of a regular file that everyone may read and its owner may write. */
const MODE = 0o644;
const REGULAR = 0o100000;
const UNIX = 3;
/** The earliest time of the ZIP format. Made from local parts, because ZIP stores local time: the same bytes in any time zone. */
const EPOCH = new Date(1980, 0, 1);

/**
 * Packs files so that the same files produce the same bytes on any machine.
 *
 * Entries are sorted, and have the same time and mode. fflate compresses in JavaScript, so the bytes do not depend
 * on the zlib of this Node.js.
 *
 * @param mode mode of every file, for example 0o755 for executables.
 */
export function zip(files: Files, mode = MODE): Uint8Array {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), {
    level: 9,
    mtime: EPOCH,
    os: UNIX,
    // Unix stores its mode in the upper half.
    attrs: (REGULAR | mode) << 16,
  });
}
