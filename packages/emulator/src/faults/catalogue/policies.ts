import { EVERY_SERVICE, type Fault } from '../fault.ts';
import { refusal } from './refusal.ts';

/** What a key's policy denies. */
export interface DeniedByKey {
  /** For example `Decrypt`. */
  readonly operation: 'Encrypt' | 'Decrypt' | 'CreateGrant' | 'ListGrants' | 'RevokeGrant' | 'DescribeKey';
  /** ARN of the role that is denied; everyone by default. */
  readonly principalArn?: string;
}

/**
 * A statement of a key's policy that denies.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html
 */
export function keyPolicyDenies({ operation, principalArn }: DeniedByKey): Fault {
  return {
    service: 'kms',
    operation,
    when: ({ caller }) => principalArn === undefined || caller.principalArn === principalArn,
    answer: (request) =>
      refusal(request, {
        resource: String(request.input.KeyId ?? '*'),
        reason: 'with an explicit deny in a resource-based policy',
      }),
  };
}

/** Where a service control policy denies everything. */
export interface DeniedByScp {
  readonly region: string;
  /** Accounts that the policy is attached to. It never binds the management account. */
  readonly accountIds: readonly string[];
}

/**
 * A service control policy that denies a region, as Control Tower's does. It binds the principals of its accounts.
 *
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/primary-region-deny-policy.html
 */
export function scpDeniesRegion({ region, accountIds }: DeniedByScp): Fault {
  return {
    service: EVERY_SERVICE,
    when: (request) => request.region === region && accountIds.includes(request.caller.accountId),
    answer: (request) => refusal(request, { reason: 'with an explicit deny in a service control policy' }),
  };
}
