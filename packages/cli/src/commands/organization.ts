import type { OrganizationCommandOptions } from '../organization/write-organization.ts';
import { addAwsOptions, addOrganizationRoleOption } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';

/** `step-everywhere organization`. */
export const command: MakeCommand = (organization, console, end) => {
  const defined = organization
    .option('--anonymous', 'replace ids, names and tags, equal ones with equal replacements')
    .option('--role <name>', 'role that workers can assume in each account of the file', 'Auditor')
    .option('--no-regions', 'leave out which regions each account has enabled');
  return addAwsOptions(addOrganizationRoleOption(defined))
    .addHelpText('after', help)
    .action(async (options) => {
      const { writeOrganization } = await import('../organization/write-organization.ts');
      end(
        await writeOrganization(
          options satisfies Checked<typeof options, OrganizationCommandOptions>,
          console,
        ),
      );
    });
};

const help = `
Exit status: 0 when the organization is written, 1 when it cannot be read.

Examples:
  $ step-everywhere organization > organization.yaml
  $ step-everywhere organization --profile management --anonymous > organization.yaml
  $ step-everywhere dev src/index.ts --org organization.yaml
`;
