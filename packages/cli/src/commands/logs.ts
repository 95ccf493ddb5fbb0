import type { LogsOptions } from '../logs/show-logs.ts';
import { addRunStoreOptions, runArgument } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';

/** `step-everywhere logs`. */
export const command: MakeCommand = (logs, console, end) => {
  const defined = logs
    .argument('<run>', runArgument)
    .argument('[account]', 'only this account')
    .argument('[region]', 'only this region');
  return addRunStoreOptions(defined)
    .addHelpText('after', help)
    .action(async (run, account, region, options) => {
      const { showLogs } = await import('../logs/show-logs.ts');
      end(
        await showLogs(run, account, region, options satisfies Checked<typeof options, LogsOptions>, console),
      );
    });
};

const help = `
Exit status: 0, even if nothing was logged.

Examples:
  $ step-everywhere logs latest
  $ step-everywhere logs latest 111122223333 eu-west-1
  $ step-everywhere logs latest --local
  $ step-everywhere logs nightly-2026-11-21 --json | jq -r '.[] | select(.Line | test("WARN")) | .AccountId'
`;
