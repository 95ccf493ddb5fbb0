import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds without another change after which one is over: editors empty a file before they write it. */
const QUIET_MS = 100;

/** Notices when one of some files changes: an editor may write a file, or put another one in its place. */
export class FileChanges implements Disposable {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #first = Promise.withResolvers<string>();
  #files: ReadonlySet<string>;
  #changedAt = 0;

  /** @param files absolute paths; all modules of Python in their folders count too. */
  constructor(files: readonly string[]) {
    this.#files = new Set(files);
    this.#watchFolders();
  }

  /** Watches these files from now on, too. */
  add(files: readonly string[]): void {
    this.#files = new Set([...this.#files, ...files]);
    this.#watchFolders();
  }

  /**
   * Waits for the first change since the start, and until it is over.
   *
   * @returns absolute path of what changed; nothing when `signal` aborts before.
   */
  async first(signal: AbortSignal): Promise<string | undefined> {
    const stopped = Promise.withResolvers<undefined>();
    const stop = () => stopped.resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      const changed = await Promise.race([this.#first.promise, stopped.promise]);
      while (changed !== undefined && performance.now() - this.#changedAt < QUIET_MS) await delay(QUIET_MS);
      return changed;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  #watchFolders(): void {
    for (const folder of new Set([...this.#files].map((file) => dirname(file)))) {
      if (this.#watchers.has(folder)) continue;
      const watcher = watch(folder, (_event, name) => {
        const file = join(folder, name ?? '');
        if (!this.#files.has(file) && !file.endsWith('.py')) return;
        this.#changedAt = performance.now();
        this.#first.resolve(file);
      });
      // A folder that is gone has no more changes.
      watcher.on('error', () => watcher.close());
      this.#watchers.set(folder, watcher);
    }
  }
}
