import type { Console } from '../console/console.ts';
import { didYouMean } from '../console/did-you-mean.ts';
import { OptionError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';

/** An account, an OU or the root of an organization, which a user may name. */
export interface OrganizationNode {
  readonly id: string;
  /** Its names: for an OU, its own name and its path from the root down. */
  readonly names: readonly string[];
  /** The form for people, for example `OU /Workloads/Prod`. */
  readonly shown: string;
}

/** An OU, with the names of the OUs above it. */
export interface UnitPath {
  readonly id: string;
  /** Names from the root down to its own. */
  readonly path: readonly string[];
}

const rootName = 'Root';

/**
 * Lists the accounts, OUs and the root of an organization.
 *
 * @param units all OUs, including those without an account.
 */
export function nodesOf(
  rootIds: readonly string[],
  units: readonly UnitPath[],
  accounts: readonly { readonly id: string; readonly name: string }[],
): OrganizationNode[] {
  return [
    ...rootIds.map((id) => ({ id, names: [rootName], shown: 'the root' })),
    ...units.map(({ id, path }) => {
      const whole = path.join('/');
      const names = [path.at(-1) ?? '', whole, `/${whole}`, `${rootName}/${whole}`];
      return { id, names, shown: `OU /${whole}` };
    }),
    ...accounts.map(({ id, name }) => ({ id, names: [name], shown: `account ${name}` })),
  ];
}

/** Ids of accounts, OUs and roots. Any number of digits matches, because they can only be a mistyped id. */
const id = /^(?:\d+|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/;

/** Whether a text is an id of an account, an OU or a root, and so cannot be a name. */
export function isNodeId(text: string): boolean {
  return id.test(text);
}

/** Above this number, names are resolved without printing the id of each. */
const mostSaid = 10;

/**
 * Replaces the names of accounts and OUs by ids, and prints the ids.
 *
 * @param option as the user writes it, for example `--accounts`.
 * @param entries ids, and texts as {@link findNodes} takes them.
 * @param nodes called only when there is a name.
 * @throws {OptionError} for a name that does not exist, or is not unique.
 */
export async function idsOf(
  option: string,
  entries: readonly string[],
  nodes: () => Promise<readonly OrganizationNode[]>,
  { stderr }: Pick<Console, 'stderr'>,
): Promise<readonly string[]> {
  const names = entries.filter((entry) => !isNodeId(entry));
  if (names.length === 0) return entries;
  const all = await nodes();
  const found = new Map(names.map((entry) => [entry, findNodes(option, entry, all)]));
  for (const { shown, id } of [...found.values()].flat().slice(0, mostSaid))
    if (shown !== id) stderr.write(`${visibleLine(`${option}: ${shown} is ${id}`)}\n`);
  const ids = entries.flatMap((entry) => found.get(entry)?.map(({ id }) => id) ?? entry);
  // A name and an id may denote the same account.
  return [...new Set(ids)];
}

/**
 * Finds the accounts and OUs that a user named: a text that is one name as a whole, or names and ids with commas
 * between them.
 *
 * @param option as the user writes it, for example `--accounts`.
 * @throws {OptionError} for a name that does not exist or is not unique, and for one that is also a list of others.
 */
function findNodes(option: string, text: string, nodes: readonly OrganizationNode[]): OrganizationNode[] {
  const named = (name: string) => nodes.filter(({ names }) => names.includes(name));
  const parts = text.split(',').flatMap((part) => part.trim() || []);
  if (named(text).length > 0) {
    refuseNamedLikeList(
      option,
      text,
      parts.length > 1 ? parts.filter((part) => isNodeId(part) || named(part).length > 0) : [],
    );
    return [only(option, text, named(text))];
  }
  return parts.map((part) => {
    if (isNodeId(part)) return { id: part, names: [], shown: part };
    const found = named(part);
    if (found.length > 0) return only(option, part, found);
    const known = nodes.flatMap(({ names }) => names);
    throw new OptionError(
      option,
      `no account or OU of the organization is named ${JSON.stringify(part)}${didYouMean(part, known) || '; give a name, the path of an OU, or an id'}`,
    );
  });
}

/**
 * An account's own users can change its name, so it must not be able to take the place of the accounts that a list
 * names.
 */
function refuseNamedLikeList(option: string, text: string, others: readonly string[]): void {
  if (others.length === 0) return;
  throw new OptionError(
    option,
    `${JSON.stringify(text)} is ambiguous: it is a name, and also a list with the name ${JSON.stringify(others[0])}; use ids, or repeat the option for each name`,
  );
}

/** Maximum number of candidates that are shown. */
const mostShown = 10;

function only(
  option: string,
  name: string,
  [first, ...others]: readonly OrganizationNode[],
): OrganizationNode {
  if (others.length === 0) return first as OrganizationNode;
  const all = [first as OrganizationNode, ...others];
  const shown = all.slice(0, mostShown).map(({ shown, id }) => `${shown} (${id})`);
  const rest = all.length > mostShown ? ` and ${all.length - mostShown} more` : '';
  const [unit] = all.flatMap(({ names: [, whole] }) => whole ?? []);
  const path = unit === undefined ? '' : `, or the path from the root, such as /${unit}`;
  throw new OptionError(
    option,
    `${JSON.stringify(name)} is ambiguous: ${shown.join(', ')}${rest}; give the id${path}`,
  );
}
