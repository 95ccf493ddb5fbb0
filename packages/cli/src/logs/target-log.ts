import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { StateFolder } from '../runs/state-folder.ts';
import { workerPrefix } from '../worker/worker-name.ts';

/** What a worker logged in one target. */
export interface TargetLog {
  readonly accountId: string;
  readonly region: string;
  /** Without line breaks. */
  readonly lines: readonly string[];
}

/**
 * The folder for the logs of a run's workers on this machine; it has a folder for each account and a file for each
 * region.
 *
 * @param runs absolute path of the folder of runs that contains the run.
 */
export function logFolder(state: Pick<StateFolder, 'logs'>, runs: string, runName: string): string {
  return join(state.logs, basename(runs), runName);
}

/** The fields of a worker's event that name its target. */
interface WorkerEvent {
  readonly Context?: {
    readonly ExecutionId?: unknown;
    readonly AccountId?: unknown;
    readonly Region?: unknown;
  };
}

/**
 * The file for the logs of a worker's invocation; nothing for another function, or for a forged event.
 *
 * @param event untrusted: parts of it become parts of a path.
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

/** Reads the logs of the workers of a run on this machine, account by account. */
export async function* localLogs(folder: string): AsyncIterable<TargetLog> {
  for (const accountId of await namesIn(folder))
    for (const file of await namesIn(join(folder, accountId))) {
      const text = await readFile(join(folder, accountId, file), 'utf8');
      yield { accountId, region: file.replace(/\.log$/, ''), lines: linesOf(text) };
    }
}

/** The lines of a log, without line breaks. */
export function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
