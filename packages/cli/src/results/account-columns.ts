import { InvalidArgumentError } from 'commander';
import { didYouMean } from '../console/did-you-mean.ts';
import type { KnownAccount } from '../organization/known-accounts.ts';
import type { AddedColumn, AddedValue } from '../runs/result-rows.ts';

/** The values of `--columns`, in addition to `tags.KEY`. */
const names = ['ou', 'email', 'tags'] as const;

/** A column with a detail of a row's account. */
export interface AccountColumn extends AddedColumn {
  readonly read: (account: KnownAccount) => AddedValue;
}

const columns: Readonly<Record<(typeof names)[number], AccountColumn>> = {
  ou: { name: 'OU', type: 'VARCHAR', read: ({ ou }) => ou },
  email: { name: 'Email', type: 'VARCHAR', read: ({ email }) => email },
  tags: { name: 'Tags', type: 'JSON', read: ({ tags }) => tags },
};

/**
 * Parses `ou,tags.env,email`.
 *
 * @throws {InvalidArgumentError} for a name that does not exist, or is given twice.
 */
export function parseColumns(text: string): AccountColumn[] {
  const wanted = text.split(',').map((name) => parseColumn(name.trim()));
  for (const [index, { name }] of wanted.entries())
    if (wanted.findIndex((each) => each.name === name) !== index)
      throw new InvalidArgumentError(`${name} is given twice; give it once.`);
  return wanted;
}

function parseColumn(name: string): AccountColumn {
  const known = names.find((each) => each === name);
  if (known !== undefined) return columns[known];
  const [, key] = /^tags\.(.+)$/.exec(name) ?? [];
  if (key !== undefined)
    return { name: `Tags.${key}`, type: 'VARCHAR', read: ({ tags }) => tags[key] ?? null };
  throw new InvalidArgumentError(`Expected ${names.join(', ')} or tags.KEY.${didYouMean(name, names)}`);
}

/** Whether any of them needs the tags of accounts. */
export function needTags(wanted: readonly AccountColumn[]): boolean {
  return wanted.some(({ name }) => name.startsWith('Tags'));
}
