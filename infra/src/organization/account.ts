import type { Account } from '@aws-sdk/client-organizations';

/** An account of the organization, as far as a run needs to know it. */
export interface OrganizationAccount {
  readonly id: string;
  readonly name: string;
  /** `ACTIVE`, or why it cannot be a target: `SUSPENDED`, `PENDING_ACTIVATION`, `PENDING_CLOSURE`, `CLOSED`. */
  readonly state: string;
}

/**
 * Reads one entry of an answer of Organizations.
 *
 * `State` has replaced `Status`, which was retired on 2026-09-09; partitions and emulators may still answer the older
 * one alone (https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html).
 */
export function readAccount({ Id, Name, State, Status }: Account): OrganizationAccount {
  const id = Id ?? '';
  return { id, name: Name ?? id, state: State ?? Status ?? 'ACTIVE' };
}
