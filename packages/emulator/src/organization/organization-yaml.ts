import { stringify } from 'yaml';

const schema =
  'https://raw.githubusercontent.com/step-everywhere/step-everywhere/main/docs/organization.schema.json';

/**
 * Writes an organization's description as a YAML file, with a first line for editors.
 *
 * @param description a description for {@link parseOrganization}
 */
export function organizationYaml(description: object): string {
  const text = stringify(description, { lineWidth: 0, aliasDuplicateObjects: false });
  return `# yaml-language-server: $schema=${schema}\n${text}`;
}
