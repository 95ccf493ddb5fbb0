import type { Session } from '../input/index.ts';
import { sessionName } from '../run/index.ts';
import type { SealingRun } from './sealing-runs.ts';

/** A role in a target account, and the session that assumes it. */
export interface RoleInAccount {
  readonly partition: string;
  readonly accountId: string;
  readonly arn: string;
  /** Session name and source identity: names the run in the account's CloudTrail. */
  readonly sessionName: string;
  /** An operator whose trust policies do not allow it leaves the source identity out; the session name remains. */
  readonly setSourceIdentity: boolean;
  readonly session: Session;
  /** ARN of the user or role that assumes it, if it is not the stack's issuing role; an error's remedy then names it. */
  readonly caller?: string;
}

/** Makes the ARN of a role in an account; the role's name may include a path. */
function roleArn(partition: string, accountId: string, roleName: string): string {
  return `arn:${partition}:iam::${accountId}:role/${roleName}`;
}

/** The role that a run assumes in an account; by default its sessions have a source identity. */
export function roleInAccount(
  { executionArn, input }: Pick<SealingRun, 'executionArn' | 'input'>,
  accountId: string,
  { setSourceIdentity = true, caller }: Partial<Pick<RoleInAccount, 'setSourceIdentity' | 'caller'>>,
): RoleInAccount {
  const [, partition = ''] = executionArn.split(':');
  return {
    partition,
    accountId,
    arn: roleArn(partition, accountId, input.roleName),
    sessionName: sessionName(executionArn.split(':').slice(7).join(':')),
    setSourceIdentity,
    session: input.session,
    ...(caller === undefined ? {} : { caller }),
  };
}

/** The longest session of a role that is assumed by another role, in seconds. */
export const longestChained = 3600;
