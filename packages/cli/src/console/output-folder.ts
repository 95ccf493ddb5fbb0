import { access, constants } from 'node:fs/promises';
import { makeFolders } from '@step-everywhere/infra/internal/private-folder';
import { OptionError } from './errors.ts';

/**
 * Creates a folder that an option names, and missing folders above it, readable by their owner alone. An existing
 * folder keeps its access rights; files that are written into it have their own.
 *
 * @param folder absolute path.
 * @param option that named the folder, for the error.
 * @param mode access rights of the created folders if others may read them, as in a project's sources.
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
