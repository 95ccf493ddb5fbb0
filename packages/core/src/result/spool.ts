import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultError } from '../errors.ts';
import type { ResultBody } from './body.ts';

/** Bytes that are kept in memory: most results never touch the disk. */
const MOST_IN_MEMORY = 1024 * 1024;

/** Collects text of any length in bounded memory: text beyond a megabyte goes to a temporary file. */
export class Spool {
  #pending: string[] = [];
  #pendingLength = 0;
  #written = 0;
  readonly #md5 = createHash('md5');
  #path: string | undefined;
  #file: FileHandle | undefined;
  #discarded = false;

  /** Appends text; waits for the disk if there is much of it. */
  async write(text: string): Promise<void> {
    this.#pending.push(text);
    this.#pendingLength += text.length;
    if (this.#pendingLength >= MOST_IN_MEMORY) await this.#flush();
  }

  /** Ends the writing, and returns the text as a body to upload. */
  async finish(): Promise<ResultBody> {
    const discard = () => this.discard();
    if (this.#file === undefined) {
      const content = Buffer.from(this.#pending.join(''));
      const md5 = this.#md5.update(content).digest('base64');
      return { length: content.length, md5, isRows: true, open: () => content, discard };
    }
    await this.#flush();
    await this.#file.close();
    const path = this.#path ?? '';
    const highWaterMark = 256 * 1024;
    return {
      length: this.#written,
      md5: this.#md5.digest('base64'),
      isRows: true,
      open: () => createReadStream(path, { highWaterMark }),
      discard,
    };
  }

  /** Removes the temporary file, if there is one. It may be called again, and never fails: an outcome does not depend on it. */
  async discard(): Promise<void> {
    this.#discarded = true;
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
    if (this.#path !== undefined) await rm(this.#path, { force: true }).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    const content = Buffer.from(this.#pending.join(''));
    this.#pending = [];
    this.#pendingLength = 0;
    if (this.#discarded) return;
    try {
      this.#file ??= await this.#create();
      await this.#file.appendFile(content);
    } catch (cause) {
      await this.discard();
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new ResultError(
        `cannot write the rows to ${tmpdir()}: ${message}; increase the function's ephemeral storage`,
        {
          path: 'rows',
          cause,
        },
      );
    }
    // It was discarded while the file was being opened.
    if (this.#discarded) await this.discard();
    this.#md5.update(content);
    this.#written += content.length;
  }

  async #create(): Promise<FileHandle> {
    this.#path = join(tmpdir(), `step-everywhere-${crypto.randomUUID()}.jsonl`);
    return open(this.#path, 'wx', 0o600);
  }
}
