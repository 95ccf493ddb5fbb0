import { readFile } from 'node:fs/promises';

const POLL_MS = 50;

/**
 * Watches the memory of a process, which may be in an endless loop.
 *
 * It counts what is the process's own, as Lambda does, and not the files of its program that other processes share. It
 * reads `/proc`, which only Linux has; elsewhere the memory of a process is not limited.
 *
 * @param pid of the process.
 * @param limitMB asked at each look.
 * @param onExceeded called once, when the process has more in memory.
 * @returns a function that ends the watch.
 */
export function watchProcessMemory(pid: number, limitMB: () => number, onExceeded: () => void): () => void {
  const timer = setInterval(async () => {
    const used = await usedMB(pid);
    if (used === undefined || used <= limitMB()) return;
    clearInterval(timer);
    onExceeded();
  }, POLL_MS);
  return () => clearInterval(timer);
}

async function usedMB(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^RssAnon:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}
