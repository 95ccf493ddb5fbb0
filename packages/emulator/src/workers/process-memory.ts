import { closeSync, openSync, readSync } from 'node:fs';

const POLL_MS = 50;

/** Long enough for `/proc/PID/status`. */
const STATUS = Buffer.alloc(4096);

/**
 * Watches the memory of a process, which may be in an endless loop.
 * It counts the process's own memory, as Lambda does, without program files that it shares with other processes. It
 * reads `/proc`, which only Linux has; on other systems the memory of a process is not limited.
 *
 * @param pid of the process.
 * @param limitMB called at each check.
 * @param onExceeded called once, when the process uses more.
 * @returns a function that ends the watch.
 */
export function watchProcessMemory(pid: number, limitMB: () => number, onExceeded: () => void): () => void {
  // Opened at the first check, because most invocations end before it.
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
      // The process has ended, or this system has no such file.
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
