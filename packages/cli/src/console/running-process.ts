import { uptime } from 'node:os';

/** A process of this machine, as a file notes it. */
export interface NotedProcess {
  readonly ProcessId: number;
  /** ISO 8601: since when it has run at the latest. */
  readonly StartTime: string;
}

/** Whether a process that was noted is still running. */
export function isRunning({ ProcessId, StartTime }: NotedProcess): boolean {
  // Since the machine was started anew, another process may have the number.
  if (Date.parse(StartTime) < Date.now() - uptime() * 1000) return false;
  try {
    return process.kill(ProcessId, 0);
  } catch (error) {
    // Another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
