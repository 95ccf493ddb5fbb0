import { parseArgs } from 'node:util';
import { publishedFolders, repositoryRoot } from './packages.ts';
import { publishPackages } from './publish-packages.ts';
import { ReleaseError } from './release-error.ts';
import { releaseFolder } from './release-folder.ts';
import { runScript } from './run-script.ts';

// `publish-packages --from FOLDER [--provenance] [--dry-run]`. Needs npm, but no installed packages.
await runScript(async () => {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      provenance: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const { from, provenance, 'dry-run': dryRun } = values;
  if (!from) throw new ReleaseError('--from is needed: the folder that package-release wrote');
  const tarballs = releaseFolder(from).packages;
  await publishPackages(
    { root: repositoryRoot, folders: publishedFolders, tarballs, provenance, dryRun },
    ({ name, version, published }) => {
      const done = dryRun ? 'would be published (dry run)' : 'published';
      console.log(`${name}@${version}: ${published ? done : 'unchanged'}`);
    },
  );
});
