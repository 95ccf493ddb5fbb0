import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { publishRelease } from './publish-release.ts';
import { ReleaseError } from './release-error.ts';
import { runScript } from './run-script.ts';

// `publish-release --tag v1.2.0 --notes FILE --assets FOLDER [--dry-run]`, with GITHUB_REPOSITORY, GITHUB_TOKEN and, where
// it is not github.com, GITHUB_API_URL in the environment. It needs no package installed.
await runScript(async () => {
  const { values } = parseArgs({
    options: {
      tag: { type: 'string' },
      notes: { type: 'string' },
      assets: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const { tag, notes, assets, 'dry-run': dryRun } = values;
  if (!tag || !notes || !assets) throw new ReleaseError('All of --tag, --notes and --assets are needed');
  const { GITHUB_REPOSITORY, GITHUB_TOKEN, GITHUB_API_URL = 'https://api.github.com' } = process.env;
  if (!GITHUB_REPOSITORY || !GITHUB_TOKEN) {
    throw new ReleaseError('GITHUB_REPOSITORY and GITHUB_TOKEN must be in the environment');
  }
  const done = await publishRelease({
    access: { apiUrl: GITHUB_API_URL, repository: GITHUB_REPOSITORY, token: GITHUB_TOKEN },
    tag,
    notes: await readFile(notes, 'utf8'),
    assets,
    dryRun,
  });
  for (const step of done) console.log(`${dryRun ? 'would have ' : ''}${step}`);
  if (done.length === 0) console.log(`${tag} is as it was`);
});
