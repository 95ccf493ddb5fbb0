import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds without a further change after which a change is complete: editors empty a file before they write it. */
const QUIET_MS = 100;

/** Notices when one of some files changes, whether an editor writes to the file or replaces it. */
export class FileChanges implements Disposable {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #first = Promise.withResolvers<string>();
  #files: ReadonlySet<string>;
  #changedAt = 0;

  /** @param files absolute paths; all Python modules in their folders are watched as well. */
  constructor(files: readonly string[]) {
    this.#files = new Set(files);
    this.#watchFolders();
  }

  /** Watches these files as well from now on. */
  add(files: readonly string[]): void {
    this.#files = new Set([...this.#files, ...files]);
    this.#watchFolders();
  }

  /**
   * Waits for the first change since the start, until it is complete.
   *
   * @returns absolute path of the changed file; nothing when `signal` aborts first.
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
      // A watched folder may be deleted; it cannot change any more.
      watcher.on('error', () => watcher.close());
      this.#watchers.set(folder, watcher);
    }
  }
}
