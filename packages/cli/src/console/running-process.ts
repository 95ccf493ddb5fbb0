import { uptime } from 'node:os';

/** A process of this machine, as it is recorded in a file. */
export interface NotedProcess {
  readonly ProcessId: number;
  /** ISO 8601. The process started at this time or earlier. */
  readonly StartTime: string;
}

/** Whether a recorded process is still running. */
export function isRunning({ ProcessId, StartTime }: NotedProcess): boolean {
  // After a restart of the machine, another process may have the same id.
  if (Date.parse(StartTime) < Date.now() - uptime() * 1000) return false;
  try {
    return process.kill(ProcessId, 0);
  } catch (error) {
    // EPERM means that the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
