import { InvalidArgumentError } from 'commander';
import type { ServeOptions } from '../local/serve-emulator.ts';
import type { Checked, MakeCommand } from './command.ts';
import { wholeNumber } from './option-parsers.ts';
import { addEmulatorOptions } from './worker-options.ts';

/** `step-everywhere emulator`. */
export const command: MakeCommand = (emulator, console, end) => {
  const defined = emulator
    .option('--port <port>', 'TCP port on this machine (default: 0, any free port)', wholeNumber(0, 65_535))
    .option(
      '--worker <file...>',
      'workers to deploy, each named StepEverywhere_NAME after its file or package',
    )
    .addOption(emulator.createOption('--accounts <ids>').hideHelp().argParser(refuseAccounts))
    .option('--json', 'print the variables as one JSON object');
  return addEmulatorOptions(defined)
    .addHelpText('after', help)
    .action(async ({ accounts: _, ...options }) => {
      const { serve } = await import('../local/serve-emulator.ts');
      end(await serve(options satisfies Checked<typeof options, ServeOptions>, console));
    });
};

/** `--accounts` selects the accounts of a run, and `emulator` starts no run. */
function refuseAccounts(text: string): never {
  const size = /^\d{1,5}$/.test(text) ? text : 'N';
  throw new InvalidArgumentError(
    `The emulator takes no accounts to run in. To generate an organization of ${size} accounts, give --org ${size}.`,
  );
}

const help = `
Standard output is a shell script that exports the variables. Ctrl-C stops the emulator.
Exit status: 0 when it is stopped, 1 when it cannot start.

Examples:
  $ step-everywhere emulator --org 30
  $ step-everywhere emulator --org organization.yaml --worker src/index.ts > .env.emulator
  $ . ./.env.emulator && aws organizations list-accounts
`;
