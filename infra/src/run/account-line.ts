import { partitionOf } from '@step-everywhere/core/contract';
import { Field } from '../input/index.ts';

/** One line of `targets.jsonl`: an account and the regions in which the worker will act. */
export interface AccountLine {
  /** Twelve digits. */
  readonly AccountId: string;
  readonly AccountName: string;
  /** `"enabled"` until the account itself was asked, which needs credentials for the account. */
  readonly Regions: readonly string[] | 'enabled';
  /** A management account that the input does not name: if the role cannot be assumed there, it is skipped and not a failure. */
  readonly Optional?: true;
  /** Ids from the root down to the account's OU, `r-abcd/ou-abcd-11111111`. */
  readonly Path?: string;
  /** Names of OUs from the root down, `Workloads/Prod`, empty for an account in the root; only if the run asks for it. */
  readonly OU?: string;
  /** Tags of the account; only if the run asks for them. */
  readonly Tags?: Readonly<Record<string, string>>;
  /** Why none of its regions is a target, for example because the account is suspended. */
  readonly Skip?: string;
}

/**
 * Lists the targets of a line, whose enabled regions may be unknown.
 *
 * @returns region codes, or the one entry `enabled`
 * @example
 * ```ts
 * regionsOfLine({ AccountId, AccountName, Regions: 'enabled' }); // ['enabled']
 * ```
 */
export function regionsOfLine({ Regions }: AccountLine): readonly string[] {
  return Regions === 'enabled' ? ['enabled'] : Regions;
}

/**
 * Reads a line from a bucket, and checks every field, because others may have written it.
 *
 * @param partition partition of the run, if it is known
 * @throws {InputError} naming the field, its value and what was expected
 */
export function parseAccountLine(value: unknown, partition?: string): AccountLine {
  const line = new Field('Account', value);
  const { AccountId, AccountName, Regions, Optional, Path, OU, Tags, Skip } = line.pick([
    'AccountId',
    'AccountName',
    'Regions',
    'Optional',
    'Path',
    'OU',
    'Tags',
    'Skip',
  ]);
  if (AccountId === undefined || AccountName === undefined || Regions === undefined)
    return line.refuse('an object with AccountId, AccountName and Regions');
  return {
    AccountId: AccountId.text('an account id: 12 digits as a text', /^\d{12}$/),
    AccountName: AccountName.shortText(longest.name),
    Regions: parseLineRegions(Regions, partition),
    ...(Optional?.flag() ? { Optional: true } : {}),
    ...(Path && { Path: Path.shortText(longest.text) }),
    ...(OU && { OU: OU.shortText(longest.text) }),
    ...(Tags && { Tags: parseLineTags(Tags) }),
    ...(Skip && { Skip: Skip.shortText(longest.text) }),
  };
}

/** Lengths in characters. Organizations allows 50 for a name, and five OUs above an account; our own reasons are a sentence or two. */
const longest = { name: 200, text: 2000, tag: 256 };

function parseLineTags(field: Field): Readonly<Record<string, string>> {
  const tags = field.fields('an object of tags').map(([key, value]) => [key, value.shortText(longest.tag)]);
  return Object.fromEntries(tags);
}

const regionCode = /^[a-z]{2,4}(?:-[a-z]+)+-\d+$/;

/** Whether a value can be a region code, including one of a region that AWS launches later. */
export function isRegionCode(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 40 && regionCode.test(value);
}

/** Reads a region code from a list that others may have written. */
export function parseRegionCode(field: Field): string {
  return isRegionCode(field.value) ? field.value : field.refuse('a region code');
}

function parseLineRegions(field: Field, partition: string | undefined): AccountLine['Regions'] {
  if (field.value === 'enabled') return 'enabled';
  return field.distinct('region codes', (entry) => {
    const code = parseRegionCode(entry);
    // AWS may have launched an unknown region after this version was made.
    const known = partitionOf(code)?.id;
    if (partition === undefined || known === undefined || known === partition) return code;
    return entry.refuse(`a region of the partition ${partition}`);
  });
}
