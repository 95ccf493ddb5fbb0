import { publishedFolders, readManifest } from './packages.ts';
import { ReleaseError } from './release-error.ts';

/**
 * Checks that every published package names the repository that releases it. npm refuses a provenance whose source differs
 * from the package's `repository`, and without this check it could do so after half of the packages are published.
 *
 * @param root folder of the repository
 * @param source address of the repository, for example `https://github.com/OWNER/NAME`
 * @throws {ReleaseError} naming each package with another repository
 * @see https://docs.npmjs.com/generating-provenance-statements
 */
export async function checkRepository(root: string, source: string): Promise<void> {
  const wrong: string[] = [];
  for (const folder of publishedFolders) {
    const { repository } = await readManifest(root, folder);
    const url = `git+${source}.git`;
    if (repository?.url !== url) wrong.push(`${folder}/package.json has ${repository?.url ?? 'no url'}`);
    else if (repository.directory !== folder)
      wrong.push(`${folder}/package.json has the directory ${repository.directory ?? '(none)'}`);
  }
  if (wrong.length === 0) return;
  throw new ReleaseError(
    `The repository of each package must be git+${source}.git with its folder, but ${wrong.join(', ')}: correct it, commit, and tag that commit`,
  );
}
