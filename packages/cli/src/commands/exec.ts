import type { ExecOptions } from '../exec/exec.ts';
import { parseCanary } from '../input/option-values.ts';
import type { Checked, MakeCommand } from './command.ts';
import {
  addAccountOptions,
  addAwsOptions,
  addFailOnOption,
  addOrganizationRoleOption,
  addRegionsOption,
  addServicesOption,
  addVariableOptions,
  collect,
  parseOrganization,
  wholeNumber,
} from './options.ts';

/** `step-everywhere exec`. */
export const command: MakeCommand = (exec, console, end) => {
  const withRole = exec
    .argument('<command>', 'program to run; write `--` before it')
    .argument('[arguments...]', 'its arguments')
    .option('--role <name>', 'role to assume in each account');
  const withRun = addAccountOptions(addRegionsOption(withRole))
    .option(
      '--canary <n>',
      'run in N accounts (or N%) first; run in the rest only if these succeed',
      parseCanary,
    )
    .option('--read-only', 'let the role only read, whatever its policies allow')
    .option(
      '--tolerated-failures <percent>',
      'start no more accounts when more than this percentage of them have a failure (default: 100)',
      wholeNumber(0, 100),
    )
    .option('--concurrency <n>', 'accounts at the same time (default: 25)', wholeNumber(1, 10_000))
    .option(
      '--timeout <seconds>',
      'maximum time of the program in one target (default: 900)',
      wholeNumber(1, 900),
    )
    .option('--name <name>', 'name of the run (default: from the time)')
    .option('--yes', 'do not ask before a run over more than 50 targets')
    .option('--out <dir>', 'folder of runs and their results (default: .step-everywhere)')
    .option('--report <file>', 'write an HTML report to this file when the run ends')
    .option('--logs', 'show what the program prints on standard error, each line with its account and region')
    .option(
      '--org <file|n>',
      'run in an emulated organization instead: a YAML or JSON file, or N to generate one of N accounts',
      parseOrganization,
    )
    .option('--seed <file>', 'with --org: worker that makes test data before the run; repeatable', collect);
  return addAwsOptions(
    addOrganizationRoleOption(addFailOnOption(addVariableOptions(addServicesOption(withRun)))),
  )
    .addHelpText('after', help)
    .action(async (program, args, options) => {
      const { exec: run } = await import('../exec/exec.ts');
      end(await run([program, ...args], options satisfies Checked<typeof options, ExecOptions>, console));
    });
};

const help = `
The program gets your environment variables, except AWS_*, and the credentials and region of the target
(AWS_ACCESS_KEY_ID, …, AWS_REGION), so that the AWS CLI, an SDK or Terraform acts there. STEP_EVERYWHERE_ACCOUNT_ID,
STEP_EVERYWHERE_ACCOUNT_NAME, STEP_EVERYWHERE_REGION and STEP_EVERYWHERE_PARTITION name the target.
What the program prints on standard output is the target's result: a value if it is JSON, else the text.

Exit status: 0 when every attempted target succeeded, 2 when some did not, 1 when nothing ran, 130 after Ctrl-C.

Examples:
  $ step-everywhere exec --role Auditor --regions enabled -- aws ec2 describe-volumes --query 'Volumes[].VolumeId'
  $ step-everywhere exec --role Auditor --regions global -- aws iam get-account-summary
  $ step-everywhere exec --role Fixer --canary 1 -- ./fix.sh --dry-run
  $ step-everywhere exec --org 5 --services moto -- aws ec2 describe-vpcs
`;
