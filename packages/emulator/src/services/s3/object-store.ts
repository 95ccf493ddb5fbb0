import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, renameSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { mkdir, open, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { OWN_FILE, OWN_FOLDER } from '../../own-folder.ts';
import type { Checksums } from './checksum.ts';
import { filePath } from './file-name.ts';

/** The facts about an object in addition to its bytes. */
export interface ObjectProperties {
  /** Headers that were stored with it, by member, for example `ContentType`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksums: Checksums;
}

/** A stored object. */
export interface StoredObject extends ObjectProperties {
  readonly size: number;
  readonly lastModified: Date;
  /** In quotes, as in the header. */
  readonly etag: string;
  /** Changes when another file replaces it. */
  readonly version: string;
}

interface Remembered extends ObjectProperties {
  readonly etag: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** Two keys, one of which would have to be both a file and a folder. */
export class KeyCollisionError extends Error {
  override readonly name = 'KeyCollisionError';
  readonly key: string;

  constructor(key: string, options?: ErrorOptions) {
    super('Objects are files here: beside an object `a` there can be none below `a/`.', options);
    this.key = key;
  }
}

/** A condition of a write. @throws an error that refuses the write, given a function for the existing object's ETag, if there is one */
export type Precondition = (etag: (() => string) | undefined) => void;

const UNKNOWN_PROPERTIES: ObjectProperties = { headers: {}, metadata: {}, checksums: {} };

/**
 * Objects as plain files, each at the path of its key in its bucket's folder.
 *
 * Only this process remembers headers, metadata and checksums; a file that was added by other means is an
 * object without them.
 */
export class ObjectStore {
  readonly #folderOf: (bucket: string) => string;
  readonly #remembered = new Map<string, Remembered>();

  /** @param folderOf finds the absolute path of a bucket's folder */
  constructor(folderOf: (bucket: string) => string) {
    this.#folderOf = folderOf;
  }

  /** The folder of a bucket. */
  folder(bucket: string): string {
    return this.#folderOf(bucket);
  }

  /**
   * Writes an object, whole or not at all: into a temporary file, which then replaces it.
   *
   * @throws {FileNameError | KeyCollisionError} for a key that cannot be a file here
   */
  async put(
    bucket: string,
    key: string,
    body: Uint8Array,
    properties: ObjectProperties,
    precondition: Precondition,
  ): Promise<StoredObject> {
    const path = this.#path(bucket, key);
    // The name of an object's file never begins with `%`, so no listing shows a partly written one.
    const temporary = join(dirname(path), `%tmp-${randomUUID()}`);
    try {
      const written = await writeInNewFolder(temporary, body);
      const { size, mtimeMs, mtime } = written;
      // In one turn of the event loop, so that nothing can happen between the check and the rename.
      const present = statSync(path, { throwIfNoEntry: false });
      precondition(present?.isFile() ? () => this.#etagNow(path, present) : undefined);
      renameSync(temporary, path);
      const etag = etagOf(body);
      this.#remembered.set(path, { ...properties, etag, size, mtimeMs });
      return { ...properties, etag, size, lastModified: mtime, version: versionOf(written) };
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw isCollision(cause) ? new KeyCollisionError(key, { cause }) : cause;
    }
  }

  /** The facts about an object; undefined if there is none. */
  async find(bucket: string, key: string): Promise<StoredObject | undefined> {
    const path = this.#path(bucket, key);
    // In the same turn of the event loop as the look-up of the stored facts, so that no put can come between the two.
    const file = look(path);
    if (!file?.isFile()) return undefined;
    const { size, mtimeMs, mtime } = file;
    let known = this.#remembered.get(path);
    if (known?.size !== size || known.mtimeMs !== mtimeMs) {
      const etag = etagOf(await readFile(path));
      known = { ...UNKNOWN_PROPERTIES, etag, size, mtimeMs };
      this.#remembered.set(path, known);
    }
    const { etag, headers, metadata, checksums } = known;
    return { size, lastModified: mtime, etag, headers, metadata, checksums, version: versionOf(file) };
  }

  /**
   * Reads an object, or `length` bytes of it from `start`.
   *
   * @returns undefined if the object was replaced or deleted since it was found with this version
   */
  async read(
    bucket: string,
    key: string,
    { version, start, length }: { readonly version: string; readonly start: number; readonly length: number },
  ): Promise<Buffer | undefined> {
    const file = await open(this.#path(bucket, key)).catch(ignoreAbsence);
    if (file === undefined) return undefined;
    try {
      if (versionOf(await file.stat()) !== version) return undefined;
      const body = Buffer.alloc(length);
      const { bytesRead } = await file.read(body, 0, length, start);
      return body.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** Removes an object, if it exists, and the folders that become empty. */
  async delete(bucket: string, key: string): Promise<void> {
    const path = this.#path(bucket, key);
    this.#remembered.delete(path);
    if (!(await stat(path).catch(ignoreAbsence))?.isFile()) return;
    await rm(path, { force: true });
    const top = this.folder(bucket);
    for (let folder = dirname(path); relative(top, folder) !== ''; folder = dirname(folder)) {
      const isGone = await rmdir(folder).then(
        () => true,
        () => false,
      );
      if (!isGone) return;
    }
  }

  #etagNow(path: string, { size, mtimeMs }: Stats): string {
    const known = this.#remembered.get(path);
    return known?.size === size && known.mtimeMs === mtimeMs ? known.etag : etagOf(readFileSync(path));
  }

  #path(bucket: string, key: string): string {
    return join(this.folder(bucket), filePath(key));
  }
}

/** Files up to this size are written faster directly than through Node.js's thread pool, in bytes. */
const SMALL = 64 * 1024;

async function writeInNewFolder(path: string, body: Uint8Array): Promise<Stats> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (body.length <= SMALL) writeFileSync(path, body, { mode: OWN_FILE });
      else await writeFile(path, body, { mode: OWN_FILE });
      return statSync(path);
    } catch (error) {
      // A delete may remove the folder again while it is still empty.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 5) throw error;
      await mkdir(dirname(path), { recursive: true, mode: OWN_FOLDER });
    }
  }
}

function etagOf(body: Uint8Array): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function versionOf({ ino, mtimeMs, size }: Stats): string {
  return `${ino} ${mtimeMs} ${size}`;
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return ignoreAbsence(error as NodeJS.ErrnoException);
  }
}

function isCollision(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['ENOTDIR', 'EEXIST', 'EISDIR', 'ENOTEMPTY'].includes(code);
}

function ignoreAbsence(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
