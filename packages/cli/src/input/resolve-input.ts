import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { isObject } from '../console/read-option.ts';
import type { ExecutionInput, InputOptions } from './execution-input.ts';
import { idsOf, type OrganizationNode } from './organization-nodes.ts';

/** What names and patterns in options are resolved with; each is asked only when it is needed. */
export interface Surroundings {
  nodes(): Promise<readonly OrganizationNode[]>;
  /** Codes of the regions that a pattern can match. */
  regions(): Promise<readonly string[]>;
}

/**
 * Replaces the names of accounts and OUs in the options by ids, and patterns of regions by the regions.
 *
 * The orchestrator takes ids alone: an account's own people can change its name, and so must not decide where a run goes after
 * it was confirmed.
 *
 * @param input of which what the options say is replaced.
 * @throws {OptionError} for a name that nothing has or several have, and a pattern without a region.
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

/** Only of characters that region codes have, and `*`: anything else is for the orchestrator to refuse. */
function isPattern(entry: string): boolean {
  return /^[a-z\d*-]*\*[a-z\d*-]*$/.test(entry);
}
