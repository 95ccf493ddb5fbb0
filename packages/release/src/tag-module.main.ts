import { parseArgs } from 'node:util';
import { ReleaseError } from './release-error.ts';
import { runScript } from './run-script.ts';
import { tagModule } from './tag-module.ts';

// `tag-module --tag v1.2.0 --commit SHA`, with GH_REPO and GH_TOKEN in the environment. Works without installed packages.
await runScript(async () => {
  const { values } = parseArgs({ options: { tag: { type: 'string' }, commit: { type: 'string' } } });
  const { tag, commit } = values;
  if (!tag || !commit) throw new ReleaseError('Both of --tag and --commit are needed');
  console.log(`tagged ${await tagModule({ tag, commit })}`);
});
