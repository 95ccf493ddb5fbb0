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
 * Reads a line that comes out of the bucket or in an event: what others may have written is taken for no more than it is.
 *
 * @param partition of the run
 * @throws {InputError} that names the field, its value and what was expected
 */
export function parseAccountLine(value: unknown, partition: string): AccountLine {
  const known = ['AccountId', 'AccountName', 'Regions', 'Optional', 'Path', 'Skip'] as const;
  const line = new Field('Account', value);
  const fields = line.object(known);
  const required = (name: (typeof known)[number]): Field =>
    fields[name] ?? line.refuse(`an object with ${name}`);
  const text = (field: Field): string => field.text('a text', /^/);
  return {
    AccountId: required('AccountId').text('an account id: 12 digits as a text', /^\d{12}$/),
    AccountName: text(required('AccountName')),
    Regions: parseLineRegions(required('Regions'), partition),
    ...(fields.Optional?.flag() ? { Optional: true } : {}),
    ...(fields.Path && { Path: text(fields.Path) }),
    ...(fields.Skip && { Skip: text(fields.Skip) }),
  };
}

const regionCode = /^[a-z]{2,4}(?:-[a-z]+)+-\d+$/;

/** Whether a value could be the code of a region, which may be one that AWS launches tomorrow. */
export function isRegionCode(value: unknown): value is string {
  return typeof value === 'string' && regionCode.test(value);
}

function parseLineRegions(field: Field, partition: string): AccountLine['Regions'] {
  if (field.value === 'enabled') return 'enabled';
  return field.distinct('region codes', (entry) => {
    const code = entry.text('a region code', regionCode);
    return partitionOf(code)?.id === partition
      ? code
      : entry.refuse(`a region of the partition ${partition}`);
  });
}
