import { ReleaseError } from './release-error.ts';
import { requireCheck } from './require-check.ts';
import { runScript } from './run-script.ts';

// `require-check COMMIT`, with GH_REPO and GH_TOKEN in the environment: waits for main's checks, and fails unless they
// passed. Works without installed packages.
await runScript(async () => {
  const [commit] = process.argv.slice(2);
  if (commit === undefined) throw new ReleaseError('One argument is needed: the id of a commit');
  console.log(`passed: ${await requireCheck({ commit })}`);
});
