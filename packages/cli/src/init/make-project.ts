import { lstat, mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDiskError } from '../console/disk-error.ts';
import { CliError, OptionError } from '../console/errors.ts';
import { makeOutputFolder } from '../console/output-folder.ts';
import type { SourceFile } from './source-files.ts';

/** A file of the new project already exists. */
export class FileExistsError extends CliError {
  override readonly name = 'FileExistsError';

  /** @param files relative to the folder. */
  constructor(
    readonly folder: string,
    readonly files: readonly string[],
    options?: ErrorOptions,
  ) {
    super(
      `${folder} already has ${files.join(', ')}, which init does not overwrite; name a new or an empty folder`,
      options,
    );
  }
}

/** The names that are filled into the files of a new project. */
export interface ProjectNames {
  /** Name of the package, and of the function without its prefix. */
  readonly name: string;
  /** Version of step-everywhere. */
  readonly version: string;
}

/**
 * Creates a worker project: source, tests, template, organization, README.
 *
 * @param folder absolute path; created if it does not exist.
 * @param sources the files with placeholders.
 * @returns the files, relative to the folder.
 * @throws {FileExistsError} when one of them already exists; nothing is written then.
 * @throws the reason of `signal` when it aborts; written files are then removed.
 */
export async function makeProject(
  folder: string,
  sources: readonly SourceFile[],
  names: ProjectNames,
  signal: AbortSignal,
): Promise<string[]> {
  const targets = sources.map(({ target }) => target);
  const found = await Promise.all(
    targets.map((target) => lstat(join(folder, target)).catch(() => undefined)),
  );
  const existing = targets.filter((_, index) => found[index] !== undefined);
  if (existing.length > 0) throw new FileExistsError(folder, existing);
  const isNew = (await lstat(folder).catch(() => undefined)) === undefined;
  await makeOutputFolder(folder, '[folder]', 0o777);
  const written: string[] = [];
  try {
    for (const { target, text } of sources) {
      signal.throwIfAborted();
      await write(folder, target, fill(text, names));
      written.push(target);
    }
  } catch (error) {
    // The files of an unfinished project would make the next attempt fail.
    await Promise.all(written.map((target) => rm(join(folder, target), { force: true })));
    await removeEmptyFolders(folder, targets, isNew);
    throw error;
  }
  return targets;
}

/**
 * Removes the folders that are now empty, the deepest first; the project's own folder only if it was created for the
 * project.
 */
async function removeEmptyFolders(folder: string, targets: readonly string[], isNew: boolean): Promise<void> {
  const below = targets.flatMap((target) => {
    const parts = dirname(target).split('/');
    return parts.map((_, index) => join(folder, ...parts.slice(0, index + 1)));
  });
  const found = new Set(below.filter((path) => path !== folder));
  const deepestFirst = [...found].sort((one, other) => other.length - one.length);
  for (const path of [...deepestFirst, ...(isNew ? [folder] : [])]) await rmdir(path).catch(() => undefined);
}

async function write(folder: string, name: string, text: string): Promise<void> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  try {
    // `wx` also protects a file that another process created in the meantime.
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new FileExistsError(folder, [name], { cause });
    await rm(file, { force: true });
    if (!isDiskError(cause)) throw cause;
    throw new OptionError('[folder]', `cannot write ${file}: ${cause.message}`, { cause });
  }
}

function fill(text: string, { name, version }: ProjectNames): string {
  return text.replaceAll('__NAME__', name).replaceAll('__VERSION__', version);
}
