import type { Console } from '../console/console.ts';
import { didYouMean } from '../console/did-you-mean.ts';
import { OptionError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';

/** An account, an OU or the root of an organization, which a user may name. */
export interface OrganizationNode {
  readonly id: string;
  /** What it is called: of an OU its name, and its path from the root down. */
  readonly names: readonly string[];
  /** For a person, for example `OU /Workloads/Prod`. */
  readonly shown: string;
}

/** An OU, with the names of those above it. */
export interface UnitPath {
  readonly id: string;
  /** Names from the root down to its own. */
  readonly path: readonly string[];
}

const rootName = 'Root';

/**
 * Lists what of an organization has a name.
 *
 * @param units also those without an account.
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

/** Ids of accounts, OUs and roots; digits of any number, which are an id that is wrong. */
const id = /^(?:\d+|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/;

/** Whether a text is an id of an account, an OU or a root, and so names nothing else. */
export function isNodeId(text: string): boolean {
  return id.test(text);
}

/** More names than these are resolved without saying what each is. */
const mostSaid = 10;

/**
 * Replaces the names of accounts and OUs by ids, and says which ids.
 *
 * @param option as the user writes it, for example `--accounts`.
 * @param entries ids, and texts as {@link findNodes} takes them.
 * @param nodes asked when there is a name.
 * @throws {OptionError} for a name that nothing has or several have.
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
  // A name and an id may be of the same account.
  return [...new Set(ids)];
}

/**
 * Finds what a user has named: a text that is a name as a whole, or names and ids with commas between them.
 *
 * @param option as the user writes it, for example `--accounts`.
 * @throws {OptionError} for a name that nothing has, or several have, and for one that is a list of others as well.
 */
export function findNodes(
  option: string,
  text: string,
  nodes: readonly OrganizationNode[],
): OrganizationNode[] {
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

/** The people of an account give it its name: it must not take the place of others that a list names. */
function refuseNamedLikeList(option: string, text: string, others: readonly string[]): void {
  if (others.length === 0) return;
  throw new OptionError(
    option,
    `${JSON.stringify(text)} is ambiguous: it is a name, and also a list with the name ${JSON.stringify(others[0])}; use ids, or repeat the option for each name`,
  );
}

/** How many candidates are shown. */
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
