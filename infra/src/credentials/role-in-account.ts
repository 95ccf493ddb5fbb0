import type { Session } from '../input/index.ts';
import { sessionName } from '../run/index.ts';
import type { SealingRun } from './sealing-runs.ts';

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

/** The role that a run acts as in an account; by default its sessions have a source identity. */
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

/** The longest session that a role assumed by a role can have, in seconds. */
export const longestChained = 3600;
