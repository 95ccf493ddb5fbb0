import { EVERY_SERVICE, type Fault } from '../fault.ts';
import { refusal } from './refusal.ts';

/** An operation that a key's policy denies. */
export interface DeniedByKey {
  /** For example `Decrypt`. */
  readonly operation: 'Encrypt' | 'Decrypt' | 'CreateGrant' | 'ListGrants' | 'RevokeGrant' | 'DescribeKey';
  /** ARN of the denied role. Default: everyone. */
  readonly principalArn?: string;
}

/**
 * A Deny statement in a key's policy.
 *
 * @param statement the denied operation, and the denied role
 * @returns a fault for {@link Emulator.inject}
 * @example
 * ```ts
 * emulator.inject(faults.keyPolicyDenies({ operation: 'Decrypt' }));
 * ```
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

/** A region in which a service control policy denies everything. */
export interface DeniedByScp {
  /** Code of the region. */
  readonly region: string;
  /** Accounts that the policy is attached to. It never applies to the management account. */
  readonly accountIds: readonly string[];
}

/**
 * A service control policy that denies a region, like Control Tower's. It applies to the principals of its accounts.
 *
 * @param policy the denied region, and the accounts that the policy is attached to
 * @returns a fault for {@link Emulator.inject}
 * @example
 * ```ts
 * emulator.inject(faults.scpDeniesRegion({ region: 'eu-west-1', accountIds: ['222222222222'] }));
 * ```
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/primary-region-deny-policy.html
 */
export function scpDeniesRegion({ region, accountIds }: DeniedByScp): Fault {
  return {
    service: EVERY_SERVICE,
    when: (request) => request.region === region && accountIds.includes(request.caller.accountId),
    answer: (request) => refusal(request, { reason: 'with an explicit deny in a service control policy' }),
  };
}
