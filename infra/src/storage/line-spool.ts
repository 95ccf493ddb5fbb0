import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateMode } from './private-folder.ts';
import type { RunObjects } from './run-objects.ts';
import { splitLines } from './split-lines.ts';

/** An object that contains stored lines. */
export interface StoredLines {
  /** In Base64. */
  readonly sha256: string;
  /** As returned by {@link RunObjects.store}. */
  readonly versionId: string;
}

/** Bytes per write: single writes to a file cost more than their bytes. */
const flushBytes = 64 * 1024;

/**
 * Collects any number of JSON lines in a file: memory use is constant, and one PUT at the end stores all or
 * nothing.
 *
 * @example
 * ```ts
 * await using failures = await LineSpool.open();
 * await failures.write({ AccountId, Region });
 * await failures.store(objects, key);
 * ```
 */
export class LineSpool implements AsyncDisposable {
  readonly #folder: string;
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #lines = 0;
  #bytes = 0;

  private constructor(folder: string, file: FileHandle) {
    this.#folder = folder;
    this.#file = file;
  }

  /** Makes an empty one, in its own temporary folder. */
  static async open(): Promise<LineSpool> {
    const folder = await mkdtemp(join(tmpdir(), 'step-everywhere-'));
    return new LineSpool(folder, await open(join(folder, 'lines'), 'wx', privateMode.file));
  }

  /** How many lines have been written. */
  get lines(): number {
    return this.#lines;
  }

  /** Adds a line. Await each call before the next. */
  async write(entry: object): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    this.#hash.update(line);
    this.#lines += 1;
    this.#bytes += line.length;
    this.#pending.push(line);
    this.#pendingBytes += line.length;
    if (this.#pendingBytes >= flushBytes) await this.#flush();
  }

  /** Reads the lines written so far, in order. */
  async *entries<Entry>(): AsyncGenerator<Entry> {
    await this.#flush();
    const lines = splitLines(createReadStream(join(this.#folder, 'lines')));
    for await (const line of lines) yield JSON.parse(line) as Entry;
  }

  /** Stores the lines, once. @throws errors of `objects`. */
  async store(objects: RunObjects, key: string): Promise<StoredLines> {
    await this.#flush();
    const sha256 = this.#hash.digest('base64');
    const versionId = await objects.store(key, {
      path: join(this.#folder, 'lines'),
      size: this.#bytes,
      sha256,
      type: 'application/x-ndjson',
    });
    return { sha256, versionId };
  }

  /** Removes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    await this.#file.appendFile(bytes);
  }
}
