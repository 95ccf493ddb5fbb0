import { denialOf, deniedAction } from '../aws/explain-aws-error.ts';
import { AwsCallError } from '../console/errors.ts';

/**
 * Explains what went wrong while the organization was read. If AWS refused a call, the new error names the
 * permission.
 *
 * @param remedy an additional remedy.
 * @param permission of the call, if its client does not record it: see `noted`.
 * @returns a function that takes the error. It throws an {@link AwsCallError} when AWS refused the call or there is
 * no organization; otherwise the unchanged error.
 * @example
 * ```ts
 * await listNodes(client).catch(explainRefusal('or give ids instead of names'));
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
