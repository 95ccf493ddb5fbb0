import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';
import type { ExecutionInput, InputOptions } from './execution-input.ts';
import { findNodes, isNodeId, type OrganizationNode } from './organization-nodes.ts';
import { isObject } from './read-json-option.ts';

/** What names and patterns in options are resolved with; each is asked only when it is needed. */
export interface Surroundings {
  nodes(): Promise<readonly OrganizationNode[]>;
  /** Codes of the regions that a pattern can match. */
  regions(): Promise<readonly string[]>;
}

/** More names than these are resolved without saying what each is. */
const mostSaid = 10;

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
  const { Accounts } = input;
  const resolved = isObject(Accounts) ? { ...Accounts } : {};
  if (accounts !== undefined)
    resolved.Include = await idsOf('--accounts', resolved.Include, surroundings, console);
  if (exclude !== undefined)
    resolved.Exclude = await idsOf('--exclude', resolved.Exclude, surroundings, console);
  return {
    ...input,
    ...((accounts ?? exclude) !== undefined && { Accounts: resolved }),
    ...(regions !== undefined && { Regions: await regionsOf(input.Regions, surroundings) }),
  };
}

async function idsOf(
  option: string,
  given: unknown,
  { nodes }: Surroundings,
  { stderr }: Pick<Console, 'stderr'>,
): Promise<readonly string[]> {
  const entries = given as readonly string[];
  const names = entries.filter((entry) => !isNodeId(entry));
  if (names.length === 0) return entries;
  const all = await nodes();
  const found = new Map(names.map((entry) => [entry, findNodes(option, entry, all)]));
  for (const { shown, id } of [...found.values()].flat().slice(0, mostSaid))
    if (shown !== id) stderr.write(`${visibleLine(`${option}: ${shown} is ${id}`)}\n`);
  const ids = entries.flatMap((entry) => found.get(entry)?.map(({ id }) => id) ?? entry);
  // A name and an id may be of the same account.
  return [...new Set(ids)];
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
