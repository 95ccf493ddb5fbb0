import { parseArgs } from 'node:util';
import { publishRelease } from './publish-release.ts';
import { ReleaseError } from './release-error.ts';
import { runScript } from './run-script.ts';

// `publish-release --tag v1.2.0 --notes FILE --assets FOLDER`, with GH_REPO and GH_TOKEN in the environment. Works without
// installed packages.
await runScript(async () => {
  const { values } = parseArgs({
    options: { tag: { type: 'string' }, notes: { type: 'string' }, assets: { type: 'string' } },
  });
  const { tag, notes, assets } = values;
  if (!tag || !notes || !assets) throw new ReleaseError('All of --tag, --notes and --assets are needed');
  await publishRelease({ tag, notes, assets });
  console.log(`published ${tag}`);
});
