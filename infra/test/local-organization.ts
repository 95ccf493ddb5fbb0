import { type LocalAws, Refusal } from './local-aws.ts';

export interface LocalAccount {
  readonly Id: string;
  readonly Name: string;
  readonly State?: string;
  readonly Status?: string;
  /** Id of the OU, or of the root. */
  readonly parent?: string;
  readonly tags?: Record<string, string>;
  /** The field that newer endpoints of Organizations return. */
  readonly Paths?: readonly string[];
}

export const rootId = 'r-ab12';

/** Serves Organizations. The first account is the management account. Pages have 20 entries; the second is empty, as AWS allows. */
export function serveOrganization(
  aws: LocalAws,
  accounts: readonly LocalAccount[],
  units: Readonly<Record<string, string>> = {},
): void {
  const page = (name: string, entries: readonly object[], { NextToken }: { NextToken?: string }) => {
    const from = Number(NextToken ?? 0);
    if (from === 20.5) return { [name]: [], NextToken: '20' };
    const next = from === 0 ? 20.5 : from + 20;
    return {
      [name]: entries.slice(from, from + 20),
      ...(next < entries.length ? { NextToken: String(next) } : {}),
    };
  };
  const confirmParent = (id: string) => {
    if (id !== rootId && units[id] === undefined) {
      throw new Refusal('ParentNotFoundException', "You specified a parent that doesn't exist.");
    }
  };
  const answerOf = ({ Id, Name, State, Status, Paths }: LocalAccount) => ({
    Id,
    Arn: `arn:aws:organizations::${accounts[0]?.Id}:account/o-a1b2c3d4e5/${Id}`,
    Name,
    State,
    Status,
    Paths,
  });
  aws.answer('ListAccounts', (input) => page('Accounts', accounts.map(answerOf), input));
  aws.answer('ListRoots', (input) => page('Roots', [{ Id: rootId }], input));
  aws.answer('ListAccountsForParent', (input) => {
    confirmParent(input.ParentId);
    const children = accounts.filter(({ parent = rootId }) => parent === input.ParentId);
    return page('Accounts', children.map(answerOf), input);
  });
  aws.answer('ListOrganizationalUnitsForParent', (input) => {
    confirmParent(input.ParentId);
    const children = Object.keys(units).filter((id) => units[id] === input.ParentId);
    return page(
      'OrganizationalUnits',
      children.map((Id) => ({ Id })),
      input,
    );
  });
  aws.answer('ListTagsForResource', (input) => {
    const tags = accounts.find(({ Id }) => Id === input.ResourceId)?.tags ?? {};
    return page(
      'Tags',
      Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      input,
    );
  });
}
