import type { Account } from '@aws-sdk/client-organizations';

/** An account of the organization, as far as a run needs to know it. */
export interface OrganizationAccount {
  readonly id: string;
  readonly name: string;
  /** `ACTIVE`, or why it cannot be a target: `SUSPENDED`, `PENDING_ACTIVATION`, `PENDING_CLOSURE`, `CLOSED`. */
  readonly state: string;
  /** Whether it is the organization's management account. */
  readonly isManagement: boolean;
  /** Ids from the root down to the OU it is in, with a slash between them; absent where Organizations does not say. */
  readonly path?: string;
}

/**
 * Reads one entry of an answer of Organizations.
 *
 * `State` has replaced `Status`, which was retired on 2026-09-09; partitions and emulators may still answer the older
 * one alone (https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html).
 */
export function readAccount({ Id, Arn, Name, State, Status, Paths }: Account): OrganizationAccount {
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

/** Of `o-…/r-…/ou-…/ACCOUNT/` what stands between organization and account. */
function pathOf(path = ''): string | undefined {
  return /(?:^|\/)(r-[^/]+(?:\/ou-[^/]+)*)/.exec(path)?.[1];
}

/**
 * The management account owns every account's ARN, `arn:…:organizations::MANAGEMENT:account/o-…/ID`: nothing further
 * has to be asked (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html).
 */
function ownerOf(arn = ''): string | undefined {
  return arn.split(':')[4];
}
