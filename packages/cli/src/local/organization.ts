import { regionsOf } from '@step-everywhere/core/contract';
import {
  makeOrganization,
  type Organization,
  OrganizationError,
  parseOrganization,
} from '@step-everywhere/emulator';
import type { Console } from '../console/console.ts';
import { didYouMean } from '../console/did-you-mean.ts';
import { OptionError } from '../console/errors.ts';
import { readOptionFile } from '../console/read-option.ts';
import type { ExecutionInput, InputOptions } from '../input/execution-input.ts';
import { nodesOf } from '../input/organization-nodes.ts';
import { resolveInput } from '../input/resolve-input.ts';

/** The organization in the emulator. */
export interface OrganizationOptions {
  /** A file with its description in YAML or JSON, or the number of accounts of a generated one; 10 when absent. */
  readonly org?: string | number;
}

/** Number of generated accounts when the user gives neither a file nor a number. */
const defaultAccounts = 10;

/**
 * Reads or generates the emulator's organization.
 *
 * @param cwd relative files start here.
 * @throws {OptionError} for a file that cannot be read or is invalid.
 */
export async function chooseOrganization(
  { org = defaultAccounts }: OrganizationOptions,
  cwd: string,
): Promise<Organization> {
  if (typeof org === 'number') return makeOrganization({ accounts: org });
  const text = await readOptionFile('--org', org, cwd);
  try {
    return parseOrganization(text);
  } catch (cause) {
    const meant = cause instanceof OrganizationError ? suggestion(cause) : '';
    throw new OptionError('--org', `${org}: ${(cause as Error).message}${meant}`, { cause });
  }
}

/** The suggestion for a misspelt field. */
function suggestion({ path, fields }: OrganizationError): string {
  return didYouMean(path.split('.').at(-1) ?? '', fields);
}

/**
 * Replaces names and patterns in a run's input as `resolveInput` does, with the accounts and regions of an emulated
 * organization.
 *
 * @throws {OptionError} for a name that does not exist or is not unique, and for a pattern without a matching region.
 */
export function resolveEmulated(
  input: ExecutionInput,
  options: InputOptions,
  organization: Organization,
  console: Pick<Console, 'stderr'>,
): Promise<ExecutionInput> {
  const { rootId, units, accounts, partition } = organization;
  const pathOf = (id: string): string[] => {
    const unit = organization.unit(id);
    return unit === undefined ? [] : [...pathOf(unit.parentId), unit.name];
  };
  const surroundings = {
    nodes: async () =>
      nodesOf(
        [rootId],
        units.map(({ id }) => ({ id, path: pathOf(id) })),
        accounts,
      ),
    regions: async () => regionsOf(partition).map(({ code }) => code),
  };
  return resolveInput(input, options, surroundings, console);
}
