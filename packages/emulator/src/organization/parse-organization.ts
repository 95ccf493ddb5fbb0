import { parse, YAMLError } from 'yaml';
import type { z } from 'zod';
import { checkTogether } from './check-together.ts';
import { descriptionSchema } from './description.ts';
import { describeListedAccounts } from './listed-accounts.ts';
import { Organization } from './organization.ts';
import { OrganizationError } from './organization-error.ts';
import { fieldsAt } from './organization-schema.ts';

/**
 * Parses the description of an organization.
 *
 * @param text YAML or JSON: the package's README describes its fields; or the output of `aws organizations list-accounts`
 * @returns the organization, for {@link EmulatorSettings.organization}
 * @throws {OrganizationError} for an unknown field or an invalid value, with its path and what was expected
 * @example
 * ```ts
 * parseOrganization('accounts: [{ id: "210000000001", name: payments, roles: [{ name: Auditor }] }]');
 * ```
 */
export function parseOrganization(text: string): Organization {
  const read = withoutExtensions(describeListedAccounts(readYaml(text)));
  const parsed = descriptionSchema.safeParse(read, { reportInput: true });
  if (!parsed.success) throw problem(parsed.error);
  checkTogether(parsed.data);
  return new Organization(parsed.data);
}

function readYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: 'error', merge: true });
  } catch (cause) {
    if (!(cause instanceof YAMLError || cause instanceof ReferenceError)) throw cause;
    if (cause instanceof YAMLError && cause.code === 'MULTIPLE_DOCS')
      throw new OrganizationError(
        '',
        'The file has several YAML documents: leave the one of the organization',
        { cause },
      );
    throw new OrganizationError('', `The organization is neither YAML nor JSON: ${cause.message}`, { cause });
  }
}

/** Fields whose names begin with `x-` contain values for YAML aliases. */
function withoutExtensions(read: unknown): unknown {
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return read;
  return Object.fromEntries(Object.entries(read).filter(([field]) => !field.startsWith('x-')));
}

function problem(error: z.ZodError): OrganizationError {
  // A missing field may just be misspelt; in that case the unknown field is the better error.
  const unknown = error.issues.find(({ code }) => code === 'unrecognized_keys');
  const issue = unknown ?? (error.issues[0] as z.core.$ZodIssue);
  if (issue.code === 'unrecognized_keys') {
    const fields = fieldsAt(issue.path);
    return new OrganizationError(
      pathOf([...issue.path, issue.keys[0] ?? '']),
      `unknown field; expected ${fields.join(', ')}`,
      { cause: error, fields },
    );
  }
  const got = issue.input === undefined ? '' : `, got ${display(issue.input, issue.path)}`;
  return new OrganizationError(pathOf(issue.path), `${issue.message}${got}`, { cause: error });
}

/** A parameter's value and a function's variables may be secrets, so an error shows only their type. */
function display(input: unknown, path: readonly PropertyKey[]): string {
  const isSecret = path.at(-1) === 'value' || path.includes('environment');
  return isSecret ? `a ${typeof input}` : (JSON.stringify(input)?.slice(0, 80) ?? String(input));
}

function pathOf(steps: readonly PropertyKey[]): string {
  return steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}
