import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FolderOwnerError, makePrivateFolder } from '@step-everywhere/infra/internal/private-folder';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { makeOutputFolder } from '../console/output-folder.ts';
import { folderAbove, shownPath } from '../console/paths.ts';

/** Name of the folder in a project where commands keep their files. */
export const stateFolderName = '.step-everywhere';

/** The files that commands keep on this machine. All paths are absolute. */
export interface StateFolder {
  readonly path: string;
  /** Objects of runs, with a folder for each bucket; emulated and real accounts are kept apart. */
  readonly runs: { readonly emulated: string; readonly real: string };
  /** The disk of the emulated AWS: what a worker in `dev` can see and delete. */
  readonly emulator: string;
  /** Logs of functions on this machine. */
  readonly logs: string;
}

/**
 * The state folder of a project.
 *
 * @param given the folder that the user named; `.step-everywhere` in the project's folder when absent.
 * @param cwd relative paths start here, and so does the search for the project.
 */
export function stateFolder(given: string | undefined, cwd: string): StateFolder {
  const path = given === undefined ? join(projectFolder(cwd), stateFolderName) : resolve(cwd, given);
  return {
    path,
    runs: { emulated: join(path, 'runs', 'emulated'), real: join(path, 'runs', 'real') },
    emulator: join(path, 'emulator'),
    logs: join(path, 'logs'),
  };
}

/**
 * Creates a state folder, and folders in it, readable by their user alone. Wider access to existing folders is
 * removed, except for a state folder with another name than `.step-everywhere`, which may contain other files.
 *
 * @param own absolute paths of the folders in it that are needed.
 * @throws {OptionError} when it cannot be created or written to, or a part of it belongs to another user.
 */
export async function makeStateFolder({ path }: StateFolder, own: readonly string[]): Promise<void> {
  await makeOutputFolder(path);
  try {
    if (basename(path) === stateFolderName) makePrivateFolder(path);
    for (const folder of own) makePrivateFolder(folder);
  } catch (cause) {
    if (!(cause instanceof FolderOwnerError)) throw cause;
    throw new OptionError('--out', cause.message, { cause });
  }
}

/**
 * Whether the runs in a folder were in emulated accounts.
 *
 * @param runs absolute path; it contains folders of buckets.
 */
export function isOfEmulatedRuns(runs: string): boolean {
  return basename(runs) === 'emulated' && basename(dirname(runs)) === 'runs';
}

/**
 * The state folder that contains a folder of runs.
 *
 * @param runs absolute path; it contains folders of buckets.
 * @returns nothing for a folder that is not part of a state folder.
 */
export function stateFolderOf(runs: string): StateFolder | undefined {
  const state = stateFolder(resolve(runs, '../..'), '/');
  return runs === state.runs.emulated || runs === state.runs.real ? state : undefined;
}

/**
 * The nearest folder, starting with this one and going up, with a package of Node.js or Python; this folder if there
 * is none.
 */
export function projectFolder(cwd: string): string {
  const found = ['package.json', 'pyproject.toml'].flatMap((file) => folderAbove(cwd, file) ?? []);
  return found.sort((one, other) => other.length - one.length)[0] ?? cwd;
}

/**
 * Notes that a folder `out` is not read, in which earlier versions kept runs. This is printed until there is a state
 * folder.
 *
 * @param given the folder that the user named, if any.
 */
export function noteOldFolder(
  given: string | undefined,
  { cwd, stderr }: Pick<Console, 'cwd' | 'stderr'>,
): void {
  if (given !== undefined) return;
  const { path } = stateFolder(undefined, cwd);
  const old = join(dirname(path), 'out');
  if (
    namesIn(path).length > 0 ||
    !namesIn(old).some((name) => name === '_logs' || /^step-everywhere-/.test(name))
  )
    return;
  stderr.write(
    `${shownPath(old, cwd)}: an earlier version left runs in this folder, which is not read any more. Read them with --local ${shownPath(old, cwd)}, or delete the folder; new runs go to ${shownPath(path, cwd)}.\n`,
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
