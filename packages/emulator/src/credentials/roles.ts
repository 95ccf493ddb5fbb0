/** A role that is not in the organization file, but comes from the deployed stack. */
export interface Role {
  /** ARN with its path, for example `arn:aws:iam::111111111111:role/service/Issue`. */
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Principal ARNs that may assume it; `*.amazonaws.com` service principals are allowed and never match a caller. */
  readonly trustedPrincipals: readonly string[];
}

/** The stack's roles, for `sts:AssumeRole`. Roles in target accounts come from the organization. */
export class RoleRegistry {
  readonly #byArn = new Map<string, Role>();

  /** Adds a role, or replaces the one with the same ARN. */
  register(role: Role): void {
    this.#byArn.set(role.arn, role);
  }

  find(arn: string): Role | undefined {
    return this.#byArn.get(arn);
  }
}
