import { AwsError } from '../../aws-error.ts';
import type { Role, RoleRegistry } from '../../credentials/roles.ts';
import { ASSUMABLE_TAG } from '../../organization/assumable-tag.ts';
import type { Organization } from '../../organization/organization.ts';
import type { Call, Caller } from '../../service.ts';

/** The source of roles. */
export interface Trust {
  readonly organization: Organization;
  readonly roles: RoleRegistry;
}

/**
 * Refuses a caller that is not allowed to assume a role.
 * A role in the organization file trusts the management account, whose orchestrator may only assume roles with the
 * tag; a role of the stack trusts the principals in its trust policy.
 *
 * @throws {AwsError} `AccessDenied`, also for a role that does not exist; `RegionDisabledException` if the role's
 * account has not enabled the region of the call
 */
export function requireAssumable(
  roleArn: string,
  { caller, region }: Call,
  { organization, roles }: Trust,
): void {
  const stackRole = roles.find(roleArn);
  const isTrusted = stackRole ? trusts(stackRole, caller) : isTarget(roleArn, caller, organization);
  if (!isTrusted) {
    const message = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
    throw new AwsError('AccessDenied', message, 403);
  }
  const accountId = roleArn.split(':')[4] as string;
  if (!organization.isRegionEnabled(accountId, region)) {
    const message = `STS is not activated in this region for account:${accountId}. Your account administrator can activate STS in this region using the IAM Console.`;
    throw new AwsError('RegionDisabledException', message, 403);
  }
}

function trusts({ trustedPrincipals }: Role, { accountId, principalArn }: Caller): boolean {
  const partition = principalArn.split(':')[1];
  const names = [principalArn, accountId, `arn:${partition}:iam::${accountId}:root`, '*'];
  return trustedPrincipals.some((principal) => names.includes(principal));
}

function isTarget(roleArn: string, caller: Caller, organization: Organization): boolean {
  const found = organization.role(roleArn);
  return (
    found !== undefined &&
    found.account.state === 'ACTIVE' &&
    found.role.tags[ASSUMABLE_TAG] === 'true' &&
    caller.accountId === organization.managementAccountId
  );
}
