import type { BucketDescription } from './bucket-description.ts';
import type {
  AccountState,
  OrganizationDescription,
  ParameterDescription,
  RoleDescription,
} from './description.ts';
import type { FunctionDescription } from './function-description.ts';

/** One account of the organization. */
export interface Account {
  /** Twelve digits. */
  readonly id: string;
  /** Name of the account, as Organizations returns it. */
  readonly name: string;
  /** Email address of the account's root user; generated from the id. */
  readonly email: string;
  /** State of the account, for example `ACTIVE`. */
  readonly state: AccountState;
  /** Values of its tags by key. */
  readonly tags: Readonly<Record<string, string>>;
  /** Id of its parent OU or root. */
  readonly parentId: string;
  /** Its IAM roles. */
  readonly roles: readonly RoleDescription[];
  /** The Lambda functions that it has from the start. */
  readonly functions: readonly FunctionDescription[];
  /** The parameters that it has from the start, in each region. */
  readonly parameters: readonly ParameterDescription[];
  /** The buckets that it has from the start. */
  readonly buckets: readonly BucketDescription[];
  /** Opt-in regions that it has enabled. */
  readonly enabledRegions: ReadonlySet<string>;
}

/** A role in an account of the organization. */
export interface AccountRole {
  /** The account of the role. */
  readonly account: Account;
  /** The role's name, which may include a path, and its tags. */
  readonly role: RoleDescription;
}

/**
 * Makes an account from its description.
 *
 * @param described the account's own description
 * @param defaults values for fields that it does not have
 * @param parentId id of its parent OU or root
 */
export function describedAccount(
  described: OrganizationDescription['accounts'][number],
  defaults: OrganizationDescription['defaults'],
  parentId: string,
): Account {
  const { id, name, state, tags } = described;
  const { roles, functions, parameters, buckets, enabledRegions } = { ...defaults, ...described };
  return {
    id,
    name,
    email: `aws+${id}@example.com`,
    state,
    tags,
    parentId,
    roles: roles ?? [],
    functions: functions ?? [],
    parameters: parameters ?? [],
    buckets: buckets ?? [],
    enabledRegions: new Set(enabledRegions),
  };
}
