import { join } from 'node:path';
import { findRun, folderObjects, type Run, type RunObjects } from '@step-everywhere/infra/internal/run';
import type { OrganizationRoleOptions } from '../aws/clients.ts';
import type { Console } from '../console/console.ts';
import { NoSuchRunError, OptionError } from '../console/errors.ts';
import type { StartOptions } from '../input/run-options.ts';
import type { RunStoreOptions } from '../runs/find-named-run.ts';
import type { RunNote } from '../runs/run-record.ts';
import type { LocatedRun } from '../runs/run-store.ts';
import { type StateFolder, stateFolder, stateFolderOf } from '../runs/state-folder.ts';
import type { SettingsOptions } from '../settings/settings-options.ts';

/** The options of `step-everywhere retry`. */
export interface RetryOptions
  extends Omit<StartOptions, 'report'>,
    RunStoreOptions,
    OrganizationRoleOptions,
    Pick<SettingsOptions, 'env' | 'envFile'> {
  /** Failure classes, or `not-attempted`; all failed targets when absent. */
  readonly class?: readonly string[];
  /** The same worker, for example with another version or alias. */
  readonly function?: string;
  /** Accounts at the same time. */
  readonly concurrency?: number;
}

/** A run on this machine that can be started again. */
export interface RetriedRun extends LocatedRun {
  readonly note: RunNote;
  /** The state folder that contains the run, and will contain its retry. */
  readonly state: StateFolder;
}

/**
 * Checks that a run on this machine can be retried here with its original settings.
 *
 * @returns the run.
 * @throws {NoSuchRunError} for a copy of a run on AWS, for a run of an earlier version, and for a run whose notes
 * belong to another user.
 * @throws {OptionError} for an option of runs on AWS.
 */
export function retriable(
  run: LocatedRun,
  { detach, function: worker, out }: RetryOptions,
  { cwd }: Console,
): RetriedRun {
  if (run.isForeign) {
    throw new NoSuchRunError(
      run.name,
      `the notes of ${run.name} in ${run.folder} belong to another user of this machine, and would decide what runs with your credentials; run the worker yourself`,
    );
  }
  if (run.note === undefined) {
    throw new NoSuchRunError(
      run.name,
      `${run.name} did not run on this machine, which has only a copy of it; retry it where it ran, without --local`,
    );
  }
  const here = 'a retry of a run on this machine is on this machine too';
  if (detach) throw new OptionError('--detach', `${here}, and ends with the command; leave the option out`);
  if (worker !== undefined)
    throw new OptionError('--function', `${here}, with the file of its worker; leave the option out`);
  const state = stateFolderOf(run.folder ?? '');
  if (state === undefined) {
    throw new NoSuchRunError(
      run.name,
      `${run.name} is not in a folder \`.step-everywhere\`, where this version keeps its runs, so it cannot be retried; start a new run`,
    );
  }
  if (out !== undefined && stateFolder(out, cwd).path !== state.path)
    throw new OptionError(
      '--out',
      `the retry's results go to the folder of the run, ${state.path}; leave the option out`,
    );
  return { ...run, note: run.note, state };
}

/** The custom endpoint, if there is one. */
export function endpointOf({ Start }: RunNote, { endpointUrl }: RetryOptions): string | undefined {
  return endpointUrl ?? Start.EndpointUrl;
}

/** Reads the earlier run from its own objects; nothing when they were deleted. */
export function readEarlier(run: RetriedRun): Promise<Run | undefined> {
  return findRun(objectsOf(run), run.arn, run.input);
}

/** The objects of the run's bucket. */
export const objectsOf = ({ folder = '', bucket }: RetriedRun): RunObjects =>
  folderObjects(join(folder, bucket));
