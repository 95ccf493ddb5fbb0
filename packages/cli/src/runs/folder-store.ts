import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { folderObjects } from '@step-everywhere/infra/internal/run';
import { stateMachineOf } from '../aws/state-machine-arn.ts';
import type { Console } from '../console/console.ts';
import { NoSuchRunError } from '../console/errors.ts';
import { pasted } from '../console/paths.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { completeRun } from './complete-run.ts';
import { isRealRun, isRefused } from './run-kind.ts';
import type { LocatedRun, RunStore } from './run-store.ts';
import { type FolderRun, runsIn } from './runs-in-folder.ts';
import { stateFolder, stateFolderName } from './state-folder.ts';

/** A folder with runs that a command reads. */
export interface NamedFolder {
  /** Absolute path of a state folder, or of a folder that contains folders of buckets. */
  readonly path: string;
  /** The path for display. */
  readonly shown: string;
  /** Whether it is the default folder of commands. */
  readonly isDefault: boolean;
}

/**
 * The runs in a folder: those of `dev` and `run FILE`, and copies of runs on AWS.
 *
 * @param stderr gets a note whether `latest` is a run in emulated accounts or in real ones.
 */
export function folderStore(named: NamedFolder, stderr: Console['stderr']): RunStore {
  const { runs } = stateFolder(named.path, '/');
  const isStateFolder = existsSync(join(named.path, 'runs'));
  const folders = isStateFolder ? [runs.emulated, runs.real] : [named.path];
  const find: RunStore['find'] = async (run) => {
    const { run: found, summary } = choose(await runsIn(folders), run, named);
    // In a folder that cannot be written to, the run is read as it is.
    const isNew = await completeRun(found, summary).catch(() => false);
    if (run === 'latest' && isStateFolder)
      stderr.write(`latest is ${visibleLine(found.name)}, ${kindOf(found)}.\n`);
    return isNew ? find(found.arn) : found;
  };
  return {
    isLocal: true,
    shown: named.shown,
    objects: ({ bucket, folder = named.path }) => folderObjects(join(folder, bucket)),
    find,
    mention: ({ name }) => (named.isDefault ? `${name} --local` : `${name} --local ${pasted(named.shown)}`),
    async *list({ executionStatus: status }) {
      yield* (await runsIn(folders)).filter(({ run }) => status === undefined || run.status === status);
    },
  };
}

function kindOf({ isEmulated }: LocatedRun): string {
  return isEmulated ? 'a run in emulated accounts' : 'a run in real accounts';
}

/** @throws {NoSuchRunError} when no run or several runs match. */
function choose(runs: readonly FolderRun[], wanted: string, named: NamedFolder): FolderRun {
  const byName = stateMachineOf(wanted) === undefined;
  const found = runs.filter(({ run }) => (byName ? run.name : run.arn) === wanted);
  if (wanted === 'latest' && found.length === 0)
    found.push(...runs.filter(({ run }) => isRealRun(run) && !isRefused(run)).slice(0, 1));
  const [only, ...others] = found;
  if (only === undefined) throw noRun(wanted, named, runs.length);
  if (others.length === 0) return only;
  throw new NoSuchRunError(
    wanted,
    `${found.length} runs in ${named.shown} have the name ${JSON.stringify(wanted)}; name one by its ARN: ${found.map(({ run }) => run.arn).join(', ')}`,
  );
}

function noRun(run: string, { shown, isDefault }: NamedFolder, runs: number): NoSuchRunError {
  const option = isDefault ? '' : ` ${pasted(shown)}`;
  const remedy =
    runs === 0
      ? `\`step-everywhere dev FILE\` and \`run FILE\` leave their runs in ${stateFolderName}, or in the folder of their --out`
      : `\`step-everywhere list --local${option}\` shows the runs there are`;
  return new NoSuchRunError(
    run,
    run === 'latest'
      ? `no run is in ${shown}; ${remedy}`
      : `there is no run ${JSON.stringify(run)} in ${shown}; ${remedy}`,
  );
}
