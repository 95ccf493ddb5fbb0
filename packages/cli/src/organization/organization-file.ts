import { stringify } from 'yaml';

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

const schema =
  'https://raw.githubusercontent.com/step-everywhere/step-everywhere/main/docs/organization.schema.json';

/** Writes an organization as YAML, with a first line for editors. */
export function organizationYaml(file: OrganizationFile): string {
  return `# yaml-language-server: $schema=${schema}\n${stringify(file, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
