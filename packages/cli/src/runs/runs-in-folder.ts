import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  folderObjects,
  type Run,
  type RunObjects,
  readJson,
  type Summary,
} from '@step-everywhere/infra/internal/run';
import { splitArn } from '../aws/arn.ts';
import { isForeignNote, type RunNote, readRunNote } from './run-record.ts';
import type { LocatedRun } from './run-store.ts';
import { isOfEmulatedRuns } from './state-folder.ts';

/** A run in a folder, and its outcome. */
export interface FolderRun {
  readonly run: LocatedRun;
  readonly summary?: Summary;
}

/**
 * Reads the runs in folders, the newest first.
 *
 * @param folders absolute paths; they contain folders of buckets.
 */
export async function runsIn(folders: readonly string[]): Promise<FolderRun[]> {
  const buckets = folders.map(async (folder) => (await foldersIn(folder)).map((name) => join(folder, name)));
  const runs: FolderRun[] = [];
  for (const bucket of (await Promise.all(buckets)).flat()) {
    const top = join(bucket, 'StepEverywhere');
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
 * Reads the run in a folder.
 *
 * @param folder absolute path: `…/BUCKET/StepEverywhere/FUNCTION/QUALIFIER/EXECUTION`.
 * @returns nothing when there is none.
 */
export async function readFolderRun(folder: string): Promise<FolderRun | undefined> {
  const runFolder = join(folder, '_run');
  const objects = folderObjects(runFolder);
  const bucket = resolve(folder, '../../../..');
  const top = dirname(bucket);
  const isEmulated = isOfEmulatedRuns(top);
  const named = { folder: top, bucket: basename(bucket), name: basename(folder), isEmulated };
  const found = await readIfWhole<Summary>(objects, 'summary.json');
  const summary = found && { summary: found };
  const note = await readRunNote(runFolder);
  if (note !== undefined) return { run: { ...named, note, ...describeNote(note, found) }, ...summary };
  const run = await readIfWhole<Run>(objects, 'run.json');
  if (run === undefined) return undefined;
  const { mtime } = await stat(join(runFolder, 'run.json'));
  const isForeign = await isForeignNote(runFolder);
  const isCopy = { isCopy: true, ...(isForeign && { isForeign }) };
  return { run: { ...named, ...isCopy, ...describeCopy(run, mtime, found) }, ...summary };
}

/** @returns nothing when the object is missing or damaged. */
async function readIfWhole<Value>(objects: RunObjects, key: string): Promise<Value | undefined> {
  return readJson<Value>(objects, key).catch(() => undefined);
}

type Described = Omit<LocatedRun, 'bucket' | 'name' | 'folder' | 'isEmulated'>;

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

/**
 * Describes a run without a note, from its summary.
 *
 * @param listed when its targets were listed, which is soon after its start.
 */
function describeCopy(
  { Function: worker, RoleName, RunPrefix, Preflight, Original }: Run,
  listed: Date,
  summary: Summary | undefined,
): Described {
  const input = JSON.stringify({
    Function: worker,
    RoleName,
    ...(Preflight && { Preflight }),
    ...(Original && { Retry: { Execution: Original.ExecutionId } }),
  });
  if (summary === undefined) {
    const { partition, region, accountId } = splitArn(worker);
    const name = basename(dirname(RunPrefix));
    return {
      arn: `arn:${partition}:states:${region}:${accountId}:execution:unknown:${name}`,
      status: 'ABORTED',
      startDate: listed,
      input,
      error: 'Incomplete',
      cause: 'No summary of the run is in the folder.',
    };
  }
  const { EndedEarly } = summary;
  const status = (EndedEarly?.Status ?? 'SUCCEEDED') as LocatedRun['status'];
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
