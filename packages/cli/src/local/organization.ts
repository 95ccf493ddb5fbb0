import { makeOrganization, type Organization, parseOrganization } from '@step-everywhere/emulator';
import { OptionError } from '../console/errors.ts';
import { readNamedFile } from '../console/read-option-file.ts';

/** Which organization the emulator holds: a described one, or one made up. */
export interface OrganizationOptions {
  /** Description in YAML or JSON. */
  readonly org?: string;
  /** How many accounts to make up. */
  readonly accounts?: number;
}

/** How many accounts are made up when the user names neither a file nor a number. */
export const defaultAccounts = 10;

/**
 * Reads or makes the emulator's organization.
 *
 * @throws {OptionError} for a file that cannot be read or understood.
 */
export async function chooseOrganization(options: OrganizationOptions, cwd: string): Promise<Organization> {
  if (options.org === undefined) return makeOrganization({ accounts: options.accounts ?? defaultAccounts });
  const text = await readNamedFile('--org', options.org, cwd);
  try {
    return parseOrganization(text);
  } catch (cause) {
    throw new OptionError('--org', `${options.org}: ${(cause as Error).message}`, { cause });
  }
}
