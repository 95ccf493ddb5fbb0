import { Option } from 'commander';
import { OptionError } from '../console/errors.ts';
import { parseCanary } from '../input/run-input.ts';
import type { LaptopOptions } from '../local/run-file.ts';
import type { MakeCommand } from './command.ts';
import {
  addAccountOptions,
  addOrchestratorOptions,
  addStartOptions,
  addWorkerLimits,
  wholeNumber,
} from './options.ts';

/** `step-everywhere run`. */
export const command: MakeCommand = (run, console, end) => {
  run
    .argument('[worker]', 'file of a worker to run from this machine, with nothing deployed')
    .option('--function <worker>', 'ARN or name of the worker, :VERSION or :ALIAS allowed')
    .option('--role <name>', 'role to assume in each account')
    .option('--regions <regions>', "regions, a,b,c, or `enabled` for each account's own");
  addAccountOptions(run)
    .option('--payload <json>', 'JSON for the worker, or @FILE that holds it')
    .option('--input <file>', 'whole execution input as JSON; the options override its fields')
    .option('--preflight', 'check everything and estimate, but invoke no worker')
    .addOption(
      new Option('--canary <n>', 'first so many accounts (or N%); the rest only if they go well').argParser(
        parseCanary,
      ),
    )
    .option('--read-only', 'let the role read only, whatever its policies allow')
    .addOption(
      new Option(
        '--tolerated-failures <percent>',
        'percentage of accounts with a failure over which no new ones are begun (default: 100)',
      ).argParser(wholeNumber(0, 100)),
    );
  run.option(
    '--report <file>',
    'write the run to a file of HTML at its end, as `step-everywhere report` does',
  );
  addWorkerLimits(run);
  return addOrchestratorOptions(addStartOptions(run))
    .addHelpText('after', help)
    .action(async (worker: string | undefined, options: LaptopOptions) => {
      if (worker !== undefined) {
        const { runOnLaptop } = await import('../local/run-file.ts');
        return end(await runOnLaptop(worker, options, console));
      }
      if (options.plain)
        throw new OptionError(
          '--plain',
          "is for a worker's file; of a deployed function, the layer's handler makes a worker",
        );
      const { runOnAws } = await import('../run/run-on-aws.ts');
      end(await runOnAws(options, console));
    });
};

const help = `
Ctrl-C asks whether to leave the run to itself or to stop it; where nobody can be asked, the run goes on. A run from this
machine ends with the command.

Exit status: 0 when every target succeeded, 2 when some did not, 1 when nothing ran, 130 after Ctrl-C.

Examples:
  $ step-everywhere run --function find-parameters --role Auditor
  $ step-everywhere run --function find-parameters --role Auditor --accounts ou-abcd-11111111 --regions enabled
  $ step-everywhere run --function rotate-keys:live --role ops/Rotator --canary 5% --payload @payload.json --yes
  $ step-everywhere run src/index.ts --role OrganizationAccountAccessRole --profile management --read-only
  $ step-everywhere run --input input.json --preflight --json | jq .Preflight.Dollars
`;
