import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { GitHub, type GitHubAccess, type GitHubRelease } from './github.ts';
import { ReleaseError } from './release-error.ts';

/** A release on GitHub: the notes of a tag and the files beside them. */
export interface ReleasePage {
  readonly access: GitHubAccess;
  /** For example `v1.2.0`; it must have been pushed. */
  readonly tag: string;
  /** Markdown. */
  readonly notes: string;
  /** Folder whose files are attached, those of its subfolders also, each by its own name. */
  readonly assets: string;
  /** Only looks, and changes nothing. */
  readonly dryRun?: boolean;
}

/** One file that is attached. */
interface Asset {
  readonly name: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** As GitHub writes it. */
  readonly digest: string;
}

/**
 * Makes a tag's release with its files. It is a draft until all of them are there, so that nobody sees half of it.
 *
 * @returns what this run did; nothing where an earlier one had got that far
 * @throws {ReleaseError} when there is no file, two files have one name, or GitHub refuses
 */
export async function publishRelease(page: ReleasePage): Promise<readonly string[]> {
  const { tag, notes, dryRun = false } = page;
  const assets = await readAssets(page.assets);
  const github = new GitHub(page.access);
  await github.requireTag(tag);
  let release = await github.findRelease(tag);
  const done: string[] = [];
  if (release === undefined) {
    done.push(`drafted ${tag}`);
    if (dryRun) return [...done, ...assets.map(({ name }) => `attached ${name}`), `published ${tag}`];
    release = await github.createRelease({
      tag_name: tag,
      name: tag,
      body: notes,
      draft: true,
      prerelease: tag.includes('-'),
    });
  }
  done.push(...(await attach(github, release, assets, dryRun)));
  // GitHub gives notes back with line ends of its own.
  const isSame = release.body?.replaceAll('\r\n', '\n').trim() === notes.trim();
  if (release.draft || !isSame) {
    done.push(release.draft ? `published ${tag}` : `changed the notes of ${tag}`);
    if (!dryRun) await github.updateRelease(release.id, { body: notes, draft: false });
  }
  return done;
}

async function readAssets(folder: string): Promise<readonly Asset[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const assets = await Promise.all(
    files.sort().map(async (file) => {
      const body = await readFile(file);
      return {
        name: basename(file),
        body,
        digest: `sha256:${createHash('sha256').update(body).digest('hex')}`,
      };
    }),
  );
  if (assets.length === 0) throw new ReleaseError(`There is no file to attach in ${folder}`);
  const twice = assets.find(({ name }, index) => assets.findIndex((each) => each.name === name) < index);
  if (twice) throw new ReleaseError(`Two files in ${folder} have the name ${twice.name}`);
  return assets;
}

/** Attaches what is missing; a file whose upload was cut off, or that is another one, is replaced. */
async function attach(
  github: GitHub,
  release: GitHubRelease,
  assets: readonly Asset[],
  dryRun: boolean,
): Promise<readonly string[]> {
  const done: string[] = [];
  const attached = await github.listAssets(release.id);
  for (const { name, body, digest } of assets) {
    const found = attached.find((each) => each.name === name);
    if (found?.state === 'uploaded' && found.digest === digest) continue;
    done.push(`attached ${name}`);
    if (dryRun) continue;
    if (found) await github.deleteAsset(found.id);
    await github.uploadAsset(release, name, body);
  }
  return done;
}
