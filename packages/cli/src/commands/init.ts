import type { InitOptions } from '../init/init.ts';
import type { Checked, MakeCommand } from './command.ts';

/** `step-everywhere init`. */
export const command: MakeCommand = (init, console, end) => {
  return init
    .argument('[folder]', 'folder of the project; it is created if it does not exist', '.')
    .option(
      '--name <name>',
      "name of the function, after StepEverywhere_, and of the package (default: from the folder's)",
    )
    .option('--python', 'create a worker in Python, with tests in pytest')
    .option('--from <job>', 'start from one of our jobs, such as unencrypted-volumes')
    .option('--json', 'print only JSON on standard output')
    .option('--debug', 'show the stack of an error')
    .addHelpText('after', help)
    .action(async (folder, options) => {
      const { init: run } = await import('../init/init.ts');
      end(await run(folder, options satisfies Checked<typeof options, InitOptions>, console));
    });
};

const help = `
Exit status: 0 when the project is created. 1 when one of its files already exists; nothing is written then.

Examples:
  $ step-everywhere init find-old-keys
  $ step-everywhere init --name find-old-keys
  $ step-everywhere init find-old-keys --python
  $ step-everywhere init volumes --from unencrypted-volumes
  $ npx step-everywhere init find-old-keys && cd find-old-keys && npm install && npm test
`;
