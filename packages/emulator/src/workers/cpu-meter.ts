import { availableParallelism, cpus } from 'node:os';

/** Readings closer together than this are not reliable, in milliseconds. */
const WINDOW_MS = 100;
/** Share of the CPU that must be free for another thread to help. */
const FREE_SHARE = 0.4;

interface Reading {
  readonly at: number;
  /** CPU time of this process in milliseconds, of all its threads together. */
  readonly own: number;
  /** Idle time of the machine in milliseconds, of all cores together. */
  readonly idle: number;
}

function read(): Reading {
  const { user, system } = process.cpuUsage();
  const idle = cpus().reduce((sum, { times }) => sum + times.idle, 0);
  return { at: performance.now(), own: (user + system) / 1000, idle };
}

let before = read();
let hasSpare = true;

/**
 * Whether the machine recently had idle CPU.
 * If so, waiting invocations are held up by others that wait for something, and one more thread helps. If not, one
 * more thread only costs memory, and the time to load its code.
 */
export function hasSpareCpu(): boolean {
  if (performance.now() - before.at < WINDOW_MS) return hasSpare;
  const now = read();
  const elapsed = now.at - before.at;
  const cores = availableParallelism();
  const used = (now.own - before.own) / elapsed / cores;
  const idle = (now.idle - before.idle) / elapsed / cores;
  hasSpare = used < 1 - FREE_SHARE && idle > FREE_SHARE;
  before = now;
  return hasSpare;
}
