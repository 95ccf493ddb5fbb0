import { denialOf } from '../aws/explain-aws-error.ts';
import { AwsCallError } from '../console/errors.ts';

/**
 * Makes a call that reads the organization. Where AWS refuses it, the error names the permission.
 *
 * @param permission of the call, for example `organizations:ListRoots`.
 * @param remedy what else may help.
 * @throws {AwsCallError} when AWS refuses it, or there is no organization; else what the call throws.
 */
export async function asked<Answer>(
  permission: string,
  call: () => Promise<Answer>,
  remedy?: string,
): Promise<Answer> {
  try {
    return await call();
  } catch (cause) {
    if ((cause as Error).name === 'AWSOrganizationsNotInUseException')
      throw new AwsCallError(
        'the account of your credentials is not in an organization; use credentials of an account in one, with --profile',
        { cause },
      );
    const denial = denialOf(cause);
    if (denial === undefined) throw cause;
    const others = remedy === undefined ? '' : `, ${remedy}`;
    throw new AwsCallError(
      `cannot read the organization: AWS refuses ${permission} (${denial.name}: ${denial.message}); allow it to your credentials, which must be of the management account or of a delegated administrator, or read it through a role that may, with --organization-role ARN${others}`,
      { cause },
    );
  }
}
