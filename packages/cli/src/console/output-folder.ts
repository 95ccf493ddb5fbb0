import { access, constants } from 'node:fs/promises';
import { makeFolders } from '@step-everywhere/infra/internal/private-folder';
import { OptionError } from './errors.ts';

/**
 * Creates a folder that an option names, and missing folders above it, each for its owner alone. One that is there keeps the
 * access that its owner gave it; what is written into it has its own.
 *
 * @param folder absolute.
 * @param option that named the folder, for the error.
 * @param mode of the folders that are made, if others are to see them, as the sources of a project.
 * @returns the folder.
 * @throws {OptionError} when it cannot be created or written to.
 */
export async function makeOutputFolder(folder: string, option = '--out', mode?: number): Promise<string> {
  try {
    makeFolders(folder, mode);
    await access(folder, constants.W_OK);
    return folder;
  } catch (cause) {
    const reason = (cause as Error).message.replace(/, (mkdir|access) '.*'$/, '');
    throw new OptionError(option, `cannot write to the folder ${folder}: ${reason}; name another one`, {
      cause,
    });
  }
}
