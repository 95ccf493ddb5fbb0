// `npm start`: sets up, then runs the example worker in an emulated organization.
// Further arguments go to `step-everywhere dev` and win over the ones below: `npm start -- --org 30 --json`.
import { join } from 'node:path';
import { run } from '../setup/child-process.mjs';
import { runScript } from '../setup/run-script.mjs';
import { setUp } from '../setup/setup.mjs';
import { childEnvironment, root, workspaceNode } from '../setup/workspace.mjs';
import { startArguments } from './start-arguments.mjs';

/** `step-everywhere` ends so when the run went through and some targets failed. */
const someFailed = 2;

await runScript(async () => {
  const example = join(root, 'examples/find-parameters');
  const args = startArguments(example, process.argv.slice(2), process.env);
  await setUp();
  const command = [join(root, 'packages/cli/dist/main.js'), ...args];
  const status = await run(workspaceNode, command, { env: childEnvironment() });
  // The demonstration's organization has targets that fail on purpose; npm would call that an error.
  return status === someFailed ? 0 : status;
});
