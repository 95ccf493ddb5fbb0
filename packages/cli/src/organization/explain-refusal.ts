import { denialOf, deniedAction } from '../aws/explain-aws-error.ts';
import { AwsCallError } from '../console/errors.ts';

/**
 * Explains what went wrong while the organization was read. Where AWS refused a call, the new error names the permission.
 *
 * @param remedy what else may help.
 * @param permission of the call, where its client does not note it: see `noted`.
 * @returns what takes the error: it throws an {@link AwsCallError} when AWS refused the call, or there is no organization; else
 *   the error as it is.
 * @example
 * ```ts
 * await listNodes(client).catch(explainRefusal('or give ids in place of names'));
 * ```
 */
export function explainRefusal(remedy?: string, permission?: string): (cause: unknown) => never {
  return (cause) => {
    if ((cause as Error).name === 'AWSOrganizationsNotInUseException')
      throw new AwsCallError(
        'the account of your credentials is not in an organization; use credentials of an account in one, with --profile',
        { cause },
      );
    const denial = denialOf(cause);
    if (denial === undefined) throw cause;
    const refused = permission ?? deniedAction(cause) ?? 'the call';
    const others = remedy === undefined ? '' : `, ${remedy}`;
    throw new AwsCallError(
      `cannot read the organization: AWS refuses ${refused} (${denial.name}: ${denial.message}); allow it to your credentials, which must be of the management account or of a delegated administrator, or read it through a role that may, with --organization-role ARN${others}`,
      { cause },
    );
  };
}
