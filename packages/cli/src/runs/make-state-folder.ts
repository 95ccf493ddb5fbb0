import { basename } from 'node:path';
import { FolderOwnerError, makePrivateFolder } from '@step-everywhere/infra/internal/private-folder';
import { OptionError } from '../console/errors.ts';
import { makeOutputFolder } from '../console/output-folder.ts';
import { type StateFolder, stateFolderName } from './state-folder.ts';

/**
 * Makes a state folder, and folders in it, for their user alone. What is there with wider access is narrowed, but for a state
 * folder of another name than `.step-everywhere`, which may have other things in it.
 *
 * @param own absolute paths of the folders in it that are needed.
 * @throws {OptionError} when it cannot be made or written to, or a part of it belongs to another user.
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
