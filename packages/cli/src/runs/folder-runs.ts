import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Run, Summary } from '@step-everywhere/infra/internal/run';
import { stateMachineOf } from '../aws/state-machine-arn.ts';
import { NoSuchRunError } from '../console/errors.ts';
import { pasted } from '../console/paths.ts';
import { folderClient } from './folder-client.ts';
import { isRealRun } from './run-kind.ts';
import type { PlacedRun, RunPlace } from './run-place.ts';
import { type RunNote, readRunNote } from './run-record.ts';
import { completeRun } from './summarise-abandoned-run.ts';

/**
 * The runs in a folder: those that `dev` and `run FILE` left there, and copies of runs on AWS.
 *
 * @param folder absolute; the buckets' folders are in it.
 * @param shown the folder as the user named it.
 */
export function folderRuns(folder: string, shown: string = folder): RunPlace {
  const client = folderClient(folder);
  const find: RunPlace['find'] = async (run) => {
    const { run: found, summary } = choose(await allRuns(folder), run, shown);
    // A folder that cannot be written to is read as it is.
    const isNew = summary === undefined && (await completeRun(folder, client, found).catch(() => false));
    return isNew ? find(found.arn) : found;
  };
  return {
    folder,
    client,
    find,
    mention: ({ name }) => (shown === 'out' ? `${name} --local` : `${name} --local ${pasted(shown)}`),
    async *list({ executionStatus: status }) {
      yield* (await allRuns(folder)).filter(({ run }) => status === undefined || run.status === status);
    },
  };
}

/** @throws {NoSuchRunError} when there is none, or several. */
function choose(runs: readonly FolderRun[], wanted: string, shown: string): FolderRun {
  const byName = stateMachineOf(wanted) === undefined;
  const found = runs.filter(({ run }) => (byName ? run.name : run.arn) === wanted);
  if (wanted === 'latest' && found.length === 0)
    found.push(...runs.filter(({ run }) => isRealRun(run)).slice(0, 1));
  const [only, ...others] = found;
  if (only === undefined) throw noRun(wanted, shown, runs.length);
  if (others.length === 0) return only;
  throw new NoSuchRunError(
    wanted,
    `${found.length} runs in ${shown} have the name ${JSON.stringify(wanted)}; name one by its ARN: ${found.map(({ run }) => run.arn).join(', ')}`,
  );
}

function noRun(run: string, shown: string, runs: number): NoSuchRunError {
  const remedy =
    runs === 0
      ? '`step-everywhere dev FILE` and `run FILE` leave their runs in out, or in the folder of their --out'
      : `\`step-everywhere list --local ${pasted(shown)}\` shows the runs there are`;
  return new NoSuchRunError(
    run,
    run === 'latest'
      ? `no run is in ${shown}; ${remedy}`
      : `there is no run ${JSON.stringify(run)} in ${shown}; ${remedy}`,
  );
}

/** A run in a folder, and what it came to. */
export interface FolderRun {
  readonly run: PlacedRun;
  readonly summary?: Summary;
}

/** The newest first. */
async function allRuns(folder: string): Promise<FolderRun[]> {
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
