import { partitionOf } from '@step-everywhere/core/contract';
import { Field } from '../input/index.ts';

/** One line of `targets.jsonl`: an account and the regions in which the worker is to act. */
export interface AccountLine {
  /** Twelve digits. */
  readonly AccountId: string;
  readonly AccountName: string;
  /** `"enabled"` until the account itself was asked, which takes its own credentials. */
  readonly Regions: readonly string[] | 'enabled';
  /** The management account where nobody named it: skipped, and no failure, if the role cannot be assumed there. */
  readonly Optional?: true;
  /** Ids from the root down to the account's OU, `r-abcd/ou-abcd-11111111`. */
  readonly Path?: string;
  /** Names of OUs from the root down, `Workloads/Prod`, empty for an account in the root; where the run asks for it. */
  readonly OU?: string;
  /** Tags of the account, where the run asks for them. */
  readonly Tags?: Readonly<Record<string, string>>;
  /** Why none of them is a target after all, for example because the account is suspended. */
  readonly Skip?: string;
}

/**
 * Names the targets of a line, whose enabled regions may be unknown.
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
 * Reads a line that comes out of a bucket: what others may have written is taken for no more than it is.
 *
 * @param partition of the run, if it is known
 * @throws {InputError} that names the field, its value and what was expected
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

/** Characters. Organizations takes 50 for a name, and five OUs above an account; a reason of ours is a sentence or two. */
const longest = { name: 200, text: 2000, tag: 256 };

function parseLineTags(field: Field): Readonly<Record<string, string>> {
  const tags = field.fields('an object of tags').map(([key, value]) => [key, value.shortText(longest.tag)]);
  return Object.fromEntries(tags);
}

const regionCode = /^[a-z]{2,4}(?:-[a-z]+)+-\d+$/;

/** Whether a value could be the code of a region, which may be one that AWS launches tomorrow. */
export function isRegionCode(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 40 && regionCode.test(value);
}

/** Reads a region's code out of a list that others may have written. */
export function parseRegionCode(field: Field): string {
  return isRegionCode(field.value) ? field.value : field.refuse('a region code');
}

function parseLineRegions(field: Field, partition: string | undefined): AccountLine['Regions'] {
  if (field.value === 'enabled') return 'enabled';
  return field.distinct('region codes', (entry) => {
    const code = parseRegionCode(entry);
    // A region that nobody knows yet is one that AWS has launched since.
    const known = partitionOf(code)?.id;
    if (partition === undefined || known === undefined || known === partition) return code;
    return entry.refuse(`a region of the partition ${partition}`);
  });
}
