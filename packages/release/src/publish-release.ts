import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { ReleaseError } from './release-error.ts';

/** A release on GitHub: the notes of a tag and the files beside them. */
export interface ReleasePage {
  /** For example `v1.2.0`; it must have been pushed. */
  readonly tag: string;
  /** File of Markdown. */
  readonly notes: string;
  /** Folder whose files are attached, those of its subfolders also, each by its own name. */
  readonly assets: string;
}

/**
 * Publishes a tag's release with its files, by the `gh` command, which takes the repository and the token from its
 * environment (`GH_REPO`, `GH_TOKEN`).
 *
 * It is a draft until all files are there, so that nobody sees half of it. Running it again finishes what an earlier run
 * left, and changes nothing else.
 *
 * @throws {ReleaseError} when there is no file, two files have one name, or `gh` fails
 * @see https://cli.github.com/manual/gh_release
 */
export async function publishRelease({ tag, notes, assets }: ReleasePage): Promise<void> {
  const files = await findFiles(assets);
  if (!(await exists(tag))) {
    const prerelease = tag.includes('-') ? ['--prerelease'] : [];
    // Without --verify-tag, GitHub would make a missing tag on whatever the main branch is now.
    await gh('create', tag, '--verify-tag', '--draft', '--title', tag, '--notes-file', notes, ...prerelease);
  }
  await gh('upload', tag, '--clobber', ...files);
  await gh('edit', tag, '--draft=false', '--notes-file', notes);
}

async function findFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (files.length === 0) throw new ReleaseError(`There is no file to attach in ${folder}`);
  const names = files.map((file) => basename(file));
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice) throw new ReleaseError(`Two files in ${folder} have the name ${twice}`);
  return files.sort();
}

/** Drafts count: a second one of the same tag would be made without a word. */
async function exists(tag: string): Promise<boolean> {
  try {
    await gh('view', tag, '--json', 'isDraft');
    return true;
  } catch (error) {
    if ((error as Error).message.includes('release not found')) return false;
    throw error;
  }
}

async function gh(...args: readonly string[]): Promise<void> {
  await promisify(execFile)('gh', ['release', ...args]).catch((cause) => {
    throw new ReleaseError(`gh release ${args[0]} ${args[1]} failed: ${cause.stderr || cause.message}`, {
      cause,
    });
  });
}
