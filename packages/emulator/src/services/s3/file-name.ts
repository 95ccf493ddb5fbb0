/*
 * An object's key is its file's path below the bucket's folder. Segments that a file system cannot store unchanged,
 * above all `..`, are percent-encoded; an empty segment becomes a single `%`. So every key has its own path, which
 * cannot leave the folder, and every such path leads back to its key.
 */

/** Longest name of a file on common file systems, in bytes. */
const MAX_NAME_BYTES = 255;
const UNSAFE = /[%\p{Cc}\\:*?"<>|]/gu;

/** A key with a segment that cannot be the name of a file. */
export class FileNameError extends Error {
  override readonly name = 'FileNameError';
  readonly key: string;

  constructor(key: string) {
    super(`A segment of the key is longer than ${MAX_NAME_BYTES} bytes, which no file's name can be.`);
    this.key = key;
  }
}

/**
 * The path of a key's file, relative to its bucket's folder, with `/` between names.
 *
 * @throws {FileNameError}
 */
export function filePath(key: string): string {
  const names = key.split('/').map(fileName);
  if (names.some((name) => Buffer.byteLength(name) > MAX_NAME_BYTES)) throw new FileNameError(key);
  return names.join('/');
}

/** The segment of a key for the name of a file or folder; undefined for a name that is not ours. */
export function keySegment(name: string): string | undefined {
  if (name === '%') return '';
  const segment = name.replace(/%([0-9A-F]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return fileName(segment) === name ? segment : undefined;
}

function fileName(segment: string): string {
  if (segment === '') return '%';
  if (segment === '.' || segment === '..') return segment.replaceAll('.', '%2E');
  return segment.replace(UNSAFE, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
