import { closeSync, openSync, readSync } from 'node:fs';

const POLL_MS = 50;

/** Holds `/proc/PID/status`, which is shorter. */
const STATUS = Buffer.alloc(4096);

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
  // Opened at the first look, since most invocations end before it.
  let file: number | undefined;
  const end = () => {
    clearInterval(timer);
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const timer = setInterval(() => {
    try {
      file ??= openSync(`/proc/${pid}/status`, 'r');
      const used = usedMB(file);
      if (used === undefined || used <= limitMB()) return;
    } catch {
      // The process is no more, or this system has no such file.
      end();
      return;
    }
    end();
    onExceeded();
  }, POLL_MS);
  return end;
}

function usedMB(file: number): number | undefined {
  const status = STATUS.toString('latin1', 0, readSync(file, STATUS, 0, STATUS.length, 0));
  const [, kilobytes] = /^RssAnon:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}
