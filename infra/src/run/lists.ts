import { InputError, MalformedObjectError } from '../errors/index.ts';
import { Field } from '../input/index.ts';
import { type RunObjects, readLines } from '../storage/index.ts';
import { type AccountLine, isRegionCode, parseAccountLine } from './account-line.ts';
import type { FailureLine } from './summary.ts';

/** The fields of a failed target that a retry uses. */
export type FailedTarget = Pick<FailureLine, 'AccountId' | 'AccountName' | 'Region' | 'Class'>;

/**
 * Reads a list of accounts, such as `targets.jsonl`, which others may have written.
 *
 * @param partition partition of the run, if it is known
 * @throws {MissingObjectError} if it does not exist; {@link MalformedObjectError} for a line that no run writes; errors of
 *   `objects`
 */
export async function* readAccountLines(
  objects: RunObjects,
  key: string,
  partition?: string,
): AsyncGenerator<AccountLine> {
  yield* parsed(objects, key, (line) => parseAccountLine(line, partition));
}

/**
 * Reads the fields of `failures.jsonl` that a retry uses.
 *
 * @throws as {@link readAccountLines}
 */
export async function* readFailedTargets(objects: RunObjects, key: string): AsyncGenerator<FailedTarget> {
  yield* parsed(objects, key, parseFailedTarget);
}

/**
 * Reads a line of `failures.jsonl`, which others may have written.
 *
 * @throws {InputError} naming the field, its value and what was expected
 */
export function parseFailedTarget(value: unknown): FailedTarget {
  const line = new Field('Failure', value);
  const { AccountId, AccountName, Region, Class } = line.pick([
    'AccountId',
    'AccountName',
    'Region',
    'Class',
  ]);
  if (AccountId === undefined || AccountName === undefined || Region === undefined || Class === undefined)
    return line.refuse('an object with AccountId, AccountName, Region and Class');
  const region = Region.shortText(40);
  if (region !== 'enabled' && !isRegionCode(region)) Region.refuse('a region code or "enabled"');
  const { AccountId: id, AccountName: name } = parseAccountLine({
    AccountId: AccountId.value,
    AccountName: AccountName.value,
    Regions: 'enabled',
  });
  return {
    AccountId: id,
    AccountName: name,
    Region: region,
    Class: Class.shortText(40) as FailureLine['Class'],
  };
}

async function* parsed<Line>(
  objects: RunObjects,
  key: string,
  parse: (line: unknown) => Line,
): AsyncGenerator<Line> {
  for await (const line of readLines<unknown>(objects, key)) {
    try {
      yield parse(line);
    } catch (cause) {
      if (!(cause instanceof InputError)) throw cause;
      throw new MalformedObjectError(objects.location, key, { cause });
    }
  }
}
