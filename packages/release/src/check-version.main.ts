import { checkRepository } from './check-repository.ts';
import { checkVersion } from './check-version.ts';
import { repositoryRoot } from './packages.ts';
import { ReleaseError } from './release-error.ts';
import { runScript } from './run-script.ts';

// `check-version TAG SOURCE_URL`: prints the version, or fails if a file states another version or another repository.
await runScript(async () => {
  const [tag, source] = process.argv.slice(2);
  if (tag === undefined || source === undefined) {
    throw new ReleaseError(
      'Two arguments are needed: the tag, and the address of the repository that releases',
    );
  }
  const version = await checkVersion(repositoryRoot, tag);
  await checkRepository(repositoryRoot, source);
  console.log(version);
});
