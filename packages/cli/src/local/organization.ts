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

/** Which organization the emulator holds. */
export interface OrganizationOptions {
  /** A file that describes it in YAML or JSON, or the number of accounts of a generated one; 10 when absent. */
  readonly org?: string | number;
}

/** How many accounts are generated when the user names neither a file nor a number. */
const defaultAccounts = 10;

/**
 * Reads or generates the emulator's organization.
 *
 * @param cwd a relative file starts here.
 * @throws {OptionError} for a file that cannot be read or understood.
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

/** For a field that is misspelt. */
function suggestion({ path, fields }: OrganizationError): string {
  return didYouMean(path.split('.').at(-1) ?? '', fields);
}

/**
 * Replaces names and patterns in a run's input as `resolveInput` does, by what is in an emulated organization.
 *
 * @throws {OptionError} for a name that nothing has or several have, and a pattern without a region.
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
