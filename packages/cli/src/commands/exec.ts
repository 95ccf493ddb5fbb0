import type { ExecOptions } from '../exec/exec.ts';
import { addAwsOptions, addOrganizationRoleOption } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';
import { collect, parseOrganization, wholeNumber } from './option-parsers.ts';
import { addCautionOptions, addReportOption, addStartOptions, addTargetOptions } from './run-options.ts';
import { addServicesOption, addVariableOptions } from './worker-options.ts';

/** `step-everywhere exec`. */
export const command: MakeCommand = (exec, console, end) => {
  const withProgram = exec
    .argument('<command>', 'program to run; write `--` before it')
    .argument('[arguments...]', 'its arguments');
  const withStart = addStartOptions(addCautionOptions(addTargetOptions(withProgram)), {
    concurrency: '25',
    name: 'from the time',
  });
  const withOutput = addReportOption(withStart)
    .option('--logs', 'show what the program prints on standard error, each line with its account and region')
    .option(
      '--timeout <seconds>',
      'maximum time of the program in one target (default: 900)',
      wholeNumber(1, 900),
    );
  const withOrganization = addServicesOption(addVariableOptions(withOutput))
    .option(
      '--org <file|n>',
      'run in an emulated organization instead: a YAML or JSON file, or N to generate one of N accounts',
      parseOrganization,
    )
    .option('--seed <file>', 'with --org: worker that makes test data before the run; repeatable', collect);
  return addAwsOptions(addOrganizationRoleOption(withOrganization))
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
