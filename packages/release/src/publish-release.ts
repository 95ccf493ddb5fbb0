import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { ReleaseError } from './release-error.ts';

/** A release on GitHub: a tag's notes and attached files. */
export interface ReleasePage {
  /** For example `v1.2.0`; it must have been pushed. */
  readonly tag: string;
  /** Markdown file. */
  readonly notes: string;
  /** Folder whose files are attached, including those in subfolders, each under its file name. */
  readonly assets: string;
}

/**
 * Publishes a tag's release with its files, using the `gh` command, which reads the repository and the token from its
 * environment (`GH_REPO`, `GH_TOKEN`).
 *
 * The release stays a draft until all files are attached, so that nobody sees an incomplete one. Another run finishes what an
 * earlier run left, and changes nothing else.
 *
 * @throws {ReleaseError} if there is no file, two files have the same name, or `gh` fails
 * @see https://cli.github.com/manual/gh_release
 */
export async function publishRelease({ tag, notes, assets }: ReleasePage): Promise<void> {
  const files = await findFiles(assets);
  if (!(await exists(tag))) {
    const prerelease = tag.includes('-') ? ['--prerelease'] : [];
    // Without --verify-tag, GitHub would create a missing tag at the current commit of the main branch.
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

/** Drafts count: GitHub would silently create a second draft for the same tag. */
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
