/** The content of an organization's file, as `--org FILE` reads it. */
export interface OrganizationFile {
  /** Absent for `aws`. */
  readonly partition?: string;
  readonly managementAccount: string;
  readonly defaults: {
    readonly roles: readonly { readonly name: string; readonly tags: Readonly<Record<string, string>> }[];
  };
  readonly accounts: readonly AccountEntry[];
}

/** An account in such a file; values that are the default are absent. */
export interface AccountEntry {
  readonly id: string;
  readonly name: string;
  /** Names of OUs from the root down, with a `/` between them. */
  readonly ou?: string;
  readonly state?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Opt-in regions that the account has enabled. */
  readonly enabledRegions?: readonly string[];
}
