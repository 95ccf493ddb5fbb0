import { readFile } from 'node:fs/promises';

const POLL_MS = 50;

/**
 * Watches the memory of a process, which may be in an endless loop.
 *
 * It reads `/proc`, which only Linux has; elsewhere the memory of a process is not limited.
 *
 * @param pid of the process.
 * @param memoryMB the function's memory.
 * @param onExceeded called once, when the process has more in memory.
 * @returns a function that ends the watch.
 */
export function watchProcessMemory(pid: number, memoryMB: number, onExceeded: () => void): () => void {
  const timer = setInterval(async () => {
    const used = await residentMB(pid);
    if (used === undefined || used <= memoryMB) return;
    clearInterval(timer);
    onExceeded();
  }, POLL_MS);
  return () => clearInterval(timer);
}

async function residentMB(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}
