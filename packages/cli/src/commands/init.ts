import type { InitOptions } from '../init/init.ts';
import type { Checked, MakeCommand } from './command.ts';

/** `step-everywhere init`. */
export const command: MakeCommand = (init, console, end) => {
  return init
    .argument('[folder]', 'made when it is not there (default: this one)', '.')
    .option('--name <name>', 'name of the worker and its package (default: that of the folder)')
    .option('--json', 'print JSON alone on standard output')
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', help)
    .action(async (folder, options) => {
      const { init: run } = await import('../init/init.ts');
      end(await run(folder, options satisfies Checked<typeof options, InitOptions>, console));
    });
};

const help = `
Exit status: 0 when the project is made, 1 when a file is in the way, and then nothing is written.

Examples:
  $ step-everywhere init find-old-keys
  $ step-everywhere init --name find-old-keys
  $ npx step-everywhere init find-old-keys && cd find-old-keys && npm install && npm test
`;
