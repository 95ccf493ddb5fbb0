import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Run, Summary } from '@step-everywhere/infra/internal/run';
import type { PlacedRun } from './run-place.ts';
import { type RunNote, readRunNote } from './run-record.ts';

/** A run in a folder, and what it came to. */
export interface FolderRun {
  readonly run: PlacedRun;
  readonly summary?: Summary;
}

/**
 * Reads the runs in a folder, the newest first.
 *
 * @param folder absolute; the buckets' folders are in it.
 */
export async function runsIn(folder: string): Promise<FolderRun[]> {
  const runs: FolderRun[] = [];
  for (const bucket of await foldersIn(folder)) {
    const top = join(folder, bucket, 'StepEverywhere');
    for (const worker of await foldersIn(top))
      for (const qualifier of await foldersIn(join(top, worker)))
        for (const name of await foldersIn(join(top, worker, qualifier))) {
          const run = await readFolderRun(join(top, worker, qualifier, name));
          if (run !== undefined) runs.push(run);
        }
  }
  return runs.sort((one, other) => other.run.startDate.getTime() - one.run.startDate.getTime());
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error): Dirent[] => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/**
 * Reads what is known of the run in a folder.
 *
 * @param folder absolute: `…/BUCKET/StepEverywhere/FUNCTION/QUALIFIER/EXECUTION`.
 * @returns nothing when there is none.
 */
export async function readFolderRun(folder: string): Promise<FolderRun | undefined> {
  const runFolder = join(folder, '_run');
  const place = { bucket: basename(resolve(folder, '../../../..')), name: basename(folder) };
  const read = await readJson<Summary>(join(runFolder, 'summary.json'));
  const summary = read && { summary: read };
  const note = await readRunNote(runFolder);
  if (note !== undefined) return { run: { ...place, note, ...describeNote(note, read) }, ...summary };
  const file = join(runFolder, 'run.json');
  const run = await readJson<Run>(file);
  return run && { run: { ...place, isCopy: true, ...(await describeCopy(file, run, read)) }, ...summary };
}

type Described = Omit<PlacedRun, 'bucket' | 'name'>;

function describeNote(note: RunNote, summary: Summary | undefined): Described {
  const { ExecutionId, Status, StartTime, EndTime, Error: error, Cause: cause, Input } = note;
  return {
    arn: ExecutionId,
    status: Status,
    startDate: new Date(StartTime),
    input: JSON.stringify(Input),
    ...(EndTime && { stopDate: new Date(EndTime) }),
    ...(summary && Status === 'SUCCEEDED' && { output: JSON.stringify(summary) }),
    ...(error && { error }),
    ...(cause && { cause }),
  };
}

/** Of a run without a note, its summary says how it ended. */
async function describeCopy(
  file: string,
  { Function: worker, RoleName, RunPrefix, Preflight, Original }: Run,
  summary: Summary | undefined,
): Promise<Described> {
  const input = JSON.stringify({
    Function: worker,
    RoleName,
    ...(Preflight && { Preflight }),
    ...(Original && { Retry: { Execution: Original.ExecutionId } }),
  });
  if (summary === undefined) {
    const [, partition, , region, account] = worker.split(':');
    const name = basename(dirname(RunPrefix));
    return {
      arn: `arn:${partition}:states:${region}:${account}:execution:unknown:${name}`,
      status: 'ABORTED',
      startDate: (await stat(file)).mtime,
      input,
      error: 'Incomplete',
      cause: 'No summary of the run is in the folder.',
    };
  }
  const { EndedEarly } = summary;
  const status = (EndedEarly?.Status ?? 'SUCCEEDED') as PlacedRun['status'];
  return {
    arn: summary.ExecutionId,
    status,
    startDate: new Date(summary.StartTime),
    stopDate: new Date(summary.EndTime),
    input,
    ...(EndedEarly ? {} : { output: JSON.stringify(summary) }),
    ...(EndedEarly?.Error && { error: EndedEarly.Error }),
    ...(EndedEarly?.Cause && { cause: EndedEarly.Cause }),
  };
}

async function readJson<Value>(file: string): Promise<Value | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Value;
  } catch {
    // Of a folder that is not as a run left it, nothing is told.
    return undefined;
  }
}
