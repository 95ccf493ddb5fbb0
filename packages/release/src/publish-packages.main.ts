import { parseArgs } from 'node:util';
import { publishedFolders, repositoryRoot } from './packages.ts';
import { publishPackages } from './publish-packages.ts';
import { runScript } from './run-script.ts';

// `publish-packages [--provenance] [--dry-run]`
await runScript(async () => {
  const { values } = parseArgs({
    options: {
      provenance: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const { provenance, 'dry-run': dryRun } = values;
  await publishPackages(
    { root: repositoryRoot, folders: publishedFolders, provenance, dryRun },
    ({ name, version, published }) => {
      const done = dryRun ? 'would be published (dry run)' : 'published';
      console.log(`${name}@${version}: ${published ? done : 'as it was'}`);
    },
  );
});
