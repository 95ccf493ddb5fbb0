import type { Field } from './field.ts';

/** The run's selection of accounts in the organization. */
export interface AccountSelection {
  /** Account ids, OU ids (with their whole subtree) and the root's id; `undefined` means every account. */
  readonly include: readonly string[] | undefined;
  /** Like `include`, but takes precedence over it. */
  readonly exclude: readonly string[];
  /** An account must have every key, with one of its values. Empty means any tags or none. */
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

const idPattern = /^(?:\d{12}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/;
const expectedId = 'an account id (12 digits as a text), an OU id ("ou-…") or the root\'s id ("r-…")';

/** Reads `Accounts`. */
export function parseAccounts(field: Field): AccountSelection {
  const { Include, Exclude, Tags } = field.object(['Include', 'Exclude', 'Tags']);
  if (Include === undefined && Exclude === undefined && Tags === undefined) {
    field.refuse('an object with Include, Exclude or Tags', 'Leave Accounts out to mean every account.');
  }
  return {
    include: Include && parseIds(Include),
    exclude: Exclude === undefined ? [] : parseIds(Exclude),
    tags: Tags === undefined ? new Map() : parseTags(Tags),
  };
}

/** Reads one account id. */
export function parseAccountId(field: Field): string {
  return field.text('an account id: 12 digits as a text', /^\d{12}$/);
}

function parseIds(field: Field): string[] {
  return field.distinct('account, OU or root ids', (entry) => entry.text(expectedId, idPattern));
}

function parseTags(field: Field): Map<string, readonly string[]> {
  const entries = field.entries('an object of tag keys with lists of values, such as { "env": ["prod"] }');
  return new Map(
    entries.map(([key, values]) => [
      key,
      values.distinct('tag values', (value) => value.text('a text', /^/)),
    ]),
  );
}
