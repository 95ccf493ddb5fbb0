// `npm start`: sets up, then runs the example worker in an emulated organization.
// Further arguments go to `step-everywhere dev` and win over the ones below: `npm start -- --accounts 30 --json`.
import { join } from 'node:path';
import { run } from './child-process.mjs';
import { main, setUp } from './setup.mjs';
import { childEnvironment, root, workspaceNode } from './workspace.mjs';

/** `step-everywhere` ends so when the run went through and some targets failed. */
const someFailed = 2;

await main(async () => {
  await setUp();
  const status = await run(
    workspaceNode,
    [join(root, 'packages/cli/dist/main.js'), ...devArguments(process.argv.slice(2))],
    { env: childEnvironment() },
  );
  // The demonstration's organization has targets that fail on purpose; npm would call that an error.
  return status === someFailed ? 0 : status;
});

function devArguments(given) {
  const example = join(root, 'examples/find-parameters');
  const namesOrganization = given.some((argument) => /^--(accounts|org)(=|$)/.test(argument));
  return [
    'dev',
    join(example, 'src/index.ts'),
    ...['--name', 'example'],
    ...['--input', join(example, 'input.json')],
    ...(namesOrganization ? [] : ['--org', join(example, 'organization.yaml')]),
    ...given,
  ];
}
