import type { Account } from '@aws-sdk/client-organizations';

/** The facts about an account of the organization that a run needs. */
export interface OrganizationAccount {
  readonly id: string;
  readonly name: string;
  /** `ACTIVE`, or the reason why it cannot be a target: `SUSPENDED`, `PENDING_ACTIVATION`, `PENDING_CLOSURE`, `CLOSED`. */
  readonly state: string;
  /** Whether it is the organization's management account. */
  readonly isManagement: boolean;
  /** Ids from the root down to its OU, separated by slashes; absent if Organizations does not return them. */
  readonly path?: string;
}

/**
 * Reads one entry in an answer of Organizations.
 *
 * `State` has replaced `Status`, which was retired on 2026-09-09; partitions and emulators may still return only
 * the older one (https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html).
 */
export function parseAccount({ Id, Arn, Name, State, Status, Paths }: Account): OrganizationAccount {
  const id = Id ?? '';
  const state = State ?? Status ?? 'ACTIVE';
  const path = pathOf(Paths?.[0]);
  return {
    id,
    name: Name ?? id,
    state,
    isManagement: id !== '' && ownerOf(Arn) === id,
    ...(path === undefined ? {} : { path }),
  };
}

/** The part of `o-…/r-…/ou-…/ACCOUNT/` between organization and account. */
function pathOf(path = ''): string | undefined {
  return /(?:^|\/)(r-[^/]+(?:\/ou-[^/]+)*)/.exec(path)?.[1];
}

/**
 * Every account's ARN contains the management account, `arn:…:organizations::MANAGEMENT:account/o-…/ID`, so no further
 * call is needed (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html).
 */
function ownerOf(arn = ''): string | undefined {
  return arn.split(':')[4];
}
