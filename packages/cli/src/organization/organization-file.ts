/** What of an organization its file has, as `--org FILE` reads it. */
export interface OrganizationFile {
  /** Absent for `aws`. */
  readonly partition?: string;
  readonly managementAccount: string;
  readonly defaults: {
    readonly roles: readonly { readonly name: string; readonly tags: Readonly<Record<string, string>> }[];
  };
  readonly accounts: readonly AccountEntry[];
}

/** An account in such a file; what is as usual is absent. */
export interface AccountEntry {
  readonly id: string;
  readonly name: string;
  /** Names of OUs from the root down, with a `/` between them. */
  readonly ou?: string;
  readonly state?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Opt-in regions. */
  readonly enabledRegions?: readonly string[];
}
