import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { StateFolder } from '../runs/state-folder.ts';
import { workerPrefix } from '../worker/worker-name.ts';

/** What a worker logged in one target. */
export interface TargetLog {
  readonly accountId: string;
  readonly region: string;
  /** Without their ends. */
  readonly lines: readonly string[];
}

/**
 * Names the folder of what the workers of a run on this machine logged, with a folder for each account and a file for each
 * region.
 *
 * @param runs absolute path of the folder of runs that the run is in.
 */
export function logFolder(state: Pick<StateFolder, 'logs'>, runs: string, runName: string): string {
  return join(state.logs, basename(runs), runName);
}

/** What of a worker's event says which target it is. */
interface WorkerEvent {
  readonly Context?: {
    readonly ExecutionId?: unknown;
    readonly AccountId?: unknown;
    readonly Region?: unknown;
  };
}

/**
 * Names the file that a worker's invocation logs to; nothing for another function, or an event of somebody else's.
 *
 * @param event from outside: parts of it become parts of a path.
 */
export function targetLogFile(
  state: Pick<StateFolder, 'logs'>,
  runs: string,
  functionName: string,
  event: unknown,
): string | undefined {
  if (!functionName.startsWith(workerPrefix)) return undefined;
  const { ExecutionId, AccountId, Region } = (event as WorkerEvent | null)?.Context ?? {};
  const name = String(ExecutionId).split(':').at(-1) as string;
  if (!/^[\w.-]+$/.test(name) || /^\.+$/.test(name)) return undefined;
  if (!/^\d{12}$/.test(String(AccountId)) || !/^[a-z0-9-]+$/.test(String(Region))) return undefined;
  return join(logFolder(state, runs, name), String(AccountId), `${Region}.log`);
}

/** Reads what the workers of a run on this machine logged, account by account; nothing where none logged anything. */
export async function* localLogs(folder: string): AsyncIterable<TargetLog> {
  for (const accountId of await namesIn(folder))
    for (const file of await namesIn(join(folder, accountId))) {
      const text = await readFile(join(folder, accountId, file), 'utf8');
      yield { accountId, region: file.replace(/\.log$/, ''), lines: linesOf(text) };
    }
}

/** The lines of a log, without their ends. */
export function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
