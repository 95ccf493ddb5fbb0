import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OptionError } from './errors.ts';

/**
 * Creates the folder of objects and logs, and missing folders above it.
 *
 * Step by step: where a file system refuses new folders with ENOENT, as /proc does, Node.js 24's own recursive mkdir
 * never ends.
 *
 * @param folder absolute.
 * @param option that named the folder, for the error.
 * @returns the folder.
 * @throws {OptionError} when it cannot be created or written to.
 */
export async function makeOutputFolder(folder: string, option = '--out'): Promise<string> {
  try {
    await makeWithParents(folder);
    await access(folder, constants.W_OK);
    return folder;
  } catch (cause) {
    const reason = (cause as Error).message.replace(/, (mkdir|access) '.*'$/, '');
    throw new OptionError(option, `cannot write to the folder ${folder}: ${reason}; name another one`, {
      cause,
    });
  }
}

async function makeWithParents(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  if (dirname(folder) !== folder) await makeWithParents(dirname(folder));
  await mkdir(folder).catch(async (error: NodeJS.ErrnoException) => {
    // Another run may have been faster.
    if (error.code !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error;
  });
}
