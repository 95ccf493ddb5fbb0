import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { isObject } from '../console/read-option.ts';
import type { ExecutionInput, InputOptions } from './execution-input.ts';
import { idsOf, type OrganizationNode } from './organization-nodes.ts';

/** Used to resolve names and patterns in options; each function is called only when it is needed. */
export interface Surroundings {
  nodes(): Promise<readonly OrganizationNode[]>;
  /** Codes of the regions that a pattern can match. */
  regions(): Promise<readonly string[]>;
}

/**
 * Replaces the names of accounts and OUs in the options by ids, and patterns of regions by the matching regions.
 * The orchestrator only accepts ids: an account's own users can change its name, and must not decide where a
 * confirmed run goes.
 *
 * @param input whose fields are replaced if an option set them.
 * @throws {OptionError} for a name that does not exist or is not unique, and for a pattern without a matching region.
 */
export async function resolveInput(
  input: ExecutionInput,
  { accounts, exclude, regions }: InputOptions,
  surroundings: Surroundings,
  console: Pick<Console, 'stderr'>,
): Promise<ExecutionInput> {
  const codes = regions === undefined ? {} : { Regions: await regionsOf(input.Regions, surroundings) };
  const nodes = () => surroundings.nodes();
  const resolved = isObject(input.Accounts) ? { ...input.Accounts } : {};
  if (accounts !== undefined)
    resolved.Include = await idsOf('--accounts', resolved.Include as readonly string[], nodes, console);
  if (exclude !== undefined)
    resolved.Exclude = await idsOf('--exclude', resolved.Exclude as readonly string[], nodes, console);
  return {
    ...input,
    ...codes,
    ...((accounts ?? exclude) !== undefined && { Accounts: resolved }),
  };
}

async function regionsOf(given: unknown, surroundings: Surroundings): Promise<unknown> {
  if (!Array.isArray(given) || !given.some(isPattern)) return given;
  const known = await surroundings.regions();
  const codes = (given as readonly string[]).flatMap((entry) => {
    if (!isPattern(entry)) return entry;
    const pattern = new RegExp(`^${entry.replaceAll('*', '.*')}$`);
    const matched = known.filter((code) => pattern.test(code));
    if (matched.length > 0) return matched;
    throw new OptionError(
      '--regions',
      `no region matches ${JSON.stringify(entry)}; there are ${known.join(', ')}`,
    );
  });
  return [...new Set(codes)];
}

/** A pattern has only the characters of region codes and `*`; any other text is left for the orchestrator to refuse. */
function isPattern(entry: string): boolean {
  return /^[a-z\d*-]*\*[a-z\d*-]*$/.test(entry);
}
