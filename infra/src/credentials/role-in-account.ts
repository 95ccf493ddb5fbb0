import type { Session } from '../input/index.ts';

/** A role in a target account, and in whose name it is assumed. */
export interface RoleInAccount {
  readonly partition: string;
  readonly accountId: string;
  readonly arn: string;
  /** Session name and source identity: names the run in the account's CloudTrail. */
  readonly sessionName: string;
  /** An operator whose trust policies do not allow it leaves the source identity out; the session name stays. */
  readonly setSourceIdentity: boolean;
  readonly session: Session;
  /** ARN of the user or role that assumes it, where that is not the stack's issuing role; the remedy of an error then names it. */
  readonly caller?: string;
}

/** Makes the ARN of a role, whose name may have a path, in an account. */
export function roleArn(partition: string, accountId: string, roleName: string): string {
  return `arn:${partition}:iam::${accountId}:role/${roleName}`;
}

/** The longest session that a role assumed by a role can have, in seconds. */
export const longestChained = 3600;
