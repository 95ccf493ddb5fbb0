import { join } from 'node:path';
import { folderObjects } from '@step-everywhere/infra/internal/run';
import { stateMachineOf } from '../aws/state-machine-arn.ts';
import { NoSuchRunError } from '../console/errors.ts';
import { pasted } from '../console/paths.ts';
import { completeRun } from './complete-run.ts';
import { isRealRun } from './run-kind.ts';
import type { RunPlace } from './run-place.ts';
import { type FolderRun, runsIn } from './runs-in-folder.ts';

/**
 * The runs in a folder: those that `dev` and `run FILE` left there, and copies of runs on AWS.
 *
 * @param folder absolute; the buckets' folders are in it.
 * @param shown the folder as the user named it.
 */
export function folderRuns(folder: string, shown: string = folder): RunPlace {
  const find: RunPlace['find'] = async (run) => {
    const { run: found, summary } = choose(await runsIn(folder), run, shown);
    // A folder that cannot be written to is read as it is.
    const isNew = summary === undefined && (await completeRun(folder, found).catch(() => false));
    return isNew ? find(found.arn) : found;
  };
  return {
    folder,
    objects: (bucket) => folderObjects(join(folder, bucket)),
    find,
    mention: ({ name }) => (shown === 'out' ? `${name} --local` : `${name} --local ${pasted(shown)}`),
    async *list({ executionStatus: status }) {
      yield* (await runsIn(folder)).filter(({ run }) => status === undefined || run.status === status);
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
