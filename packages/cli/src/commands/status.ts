import type { StatusOptions } from '../on-aws/status.ts';
import { addRunStoreOptions, runArgument } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';
import { addFailOnOption } from './run-options.ts';

/** `step-everywhere status`. */
export const command: MakeCommand = (status, console, end) => {
  const defined = status
    .argument('<run>', runArgument)
    .option('--follow', 'watch the run until it ends, then download its results')
    .option('--write-summary', 'have the orchestrator write the summary of a run that ended without one')
    .option(
      '--out <dir>',
      'folder for the results that --follow downloads (default: .step-everywhere in the project)',
    );
  return addRunStoreOptions(addFailOnOption(defined))
    .addHelpText('after', help)
    .action(async (run, options) => {
      const { showStatus } = await import('../on-aws/status.ts');
      end(await showStatus(run, options satisfies Checked<typeof options, StatusOptions>, console));
    });
};

const help = `
Exit status: 0 when every attempted target succeeded, or the run is in progress; 2 when a target failed or was not
attempted; 1 when the run has no summary.

Examples:
  $ step-everywhere status latest
  $ step-everywhere status latest --follow
  $ step-everywhere status latest --write-summary
  $ step-everywhere status example-20261122-184502-3f9a --json | jq .FailedByClass
`;
