import { OptionError } from '../console/errors.ts';
import type { RunFileOptions } from '../local/run-file.ts';
import { settingsOptions } from '../settings/settings-options.ts';
import { addOrchestratorOptions, addOrganizationRoleOption } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';
import { addDetachOption, addReportOption, addRunInputOptions, addStartOptions } from './run-options.ts';
import { addWorkerOptions } from './worker-options.ts';

/** `step-everywhere run`. */
export const command: MakeCommand = (run, console, end) => {
  const withInput = addRunInputOptions(
    run.argument('[worker]', 'file of a worker to run from this machine, with nothing deployed'),
  );
  const withStart = addDetachOption(addStartOptions(addWorkerOptions(withInput)));
  const defined = addReportOption(withStart).option(
    '--logs',
    "show what a worker's file logs, each line with its account and region",
  );
  return addOrchestratorOptions(addOrganizationRoleOption(defined))
    .addHelpText('after', help)
    .action(async (worker, given) => {
      const options = given satisfies Checked<typeof given, RunFileOptions>;
      if (worker !== undefined) {
        const { runFile } = await import('../local/run-file.ts');
        return end(await runFile(worker, options, console));
      }
      refuseWorkerOptions(options);
      const { runOnAws } = await import('../on-aws/run-on-aws.ts');
      end(await runOnAws(options, console));
    });
};

function refuseWorkerOptions(options: RunFileOptions): void {
  if (options.plain)
    throw new OptionError(
      '--plain',
      "is for a worker's file only; a deployed plain function gets the layer's handler instead",
    );
  if (options.logs)
    throw new OptionError(
      '--logs',
      'is for a worker’s file only; `step-everywhere logs RUN` prints what a deployed worker logged',
    );
  const given = settingsOptions.find(([name]) => options[name] !== undefined);
  if (given === undefined) return;
  throw new OptionError(
    given[1],
    "is for a worker's file only; a deployed worker has the settings of its own function",
  );
}

const help = `
Ctrl-C asks whether to stop the run or to leave it running. Without a terminal to ask on, the run goes on. A run from
this machine ends with the command.

Exit status: 0 when every attempted target succeeded, even if others were skipped; 2 when a target failed or was not
attempted; 1 when nothing ran; 130 after Ctrl-C.

Examples:
  $ step-everywhere run --function find-parameters --role Auditor
  $ step-everywhere run --function find-parameters --role Auditor --accounts ou-abcd-11111111 --regions enabled
  $ step-everywhere run --function rotate-keys:live --role ops/Rotator --canary 5% --payload @payload.json --yes
  $ step-everywhere run src/index.ts --role OrganizationAccountAccessRole --profile management --read-only
  $ step-everywhere run --input input.json --preflight --json | jq .Preflight.Dollars
`;
