import type { DoctorOptions } from '../doctor/check-role.ts';
import { addOrchestratorOptions, addOrganizationRoleOption } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';

/** `step-everywhere doctor`. */
export const command: MakeCommand = (doctor, console, end) => {
  const defined = doctor
    .option('--role <name>', 'role to try to assume in one account')
    .option('--account <id>', 'account to try the role in (default: the first account other than yours)')
    .option('--function <worker>', 'worker to try the role with; it is not invoked (default: any)')
    .option('--try-run', 'also invoke that worker in that account, and check everything that a run stores');
  return addOrchestratorOptions(addOrganizationRoleOption(defined))
    .addHelpText('after', help)
    .action(async (options) => {
      const { doctor: look } = await import('../doctor/doctor.ts');
      end(await look(options satisfies Checked<typeof options, DoctorOptions>, console));
    });
};

const help = `
Exit status: 0 when every check passes, 1 when one finds a problem.

Examples:
  $ step-everywhere doctor
  $ step-everywhere doctor --role Auditor --profile management
  $ step-everywhere doctor --role Auditor --account 111122223333 --json
  $ step-everywhere doctor --role Auditor --function example --try-run
`;
