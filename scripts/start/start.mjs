// `npm start`: sets up, then runs the example worker in an emulated organization.
// Further arguments are passed to `step-everywhere dev` and override the ones below: `npm start -- --org 30 --json`.
import { join } from 'node:path';
import { run } from '../setup/child-process.mjs';
import { runScript } from '../setup/run-script.mjs';
import { setUp } from '../setup/setup.mjs';
import { childEnvironment, root, workspaceNode } from '../setup/workspace.mjs';
import { startArguments } from './start-arguments.mjs';

/** Exit status of `step-everywhere` if the run completed and some targets failed. */
const someFailed = 2;

await runScript(async () => {
  const example = join(root, 'examples/find-parameters');
  const args = startArguments(example, process.argv.slice(2), process.env);
  await setUp();
  const command = [join(root, 'packages/cli/dist/main.js'), ...args];
  const status = await run(workspaceNode, command, { env: childEnvironment() });
  // The example organization has targets that fail on purpose; npm would report that as an error.
  return status === someFailed ? 0 : status;
});
