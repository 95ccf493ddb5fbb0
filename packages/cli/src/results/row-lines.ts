import { type JsonField, objectFields } from '../json/object-fields.ts';
import type { AddedValue, ResultRow } from '../runs/result-rows.ts';
import type { TargetStatus } from '../runs/status.ts';

/** The target that a row is of, and what was added to it; these are its first columns. */
export type RowTarget = Pick<ResultRow, 'AccountId' | 'AccountName' | 'Region'> &
  Readonly<Record<string, AddedValue>>;

/** How many targets of a run have no row: those that did not succeed, whose result cannot be read, or whose worker yielded none. */
export type TargetsWithoutRows = Map<Exclude<TargetStatus, 'succeeded'>, number>;

/**
 * Makes rows of what a worker yielded in each target, as JSON on one line: account, name and region first, then the row's own
 * fields as they are stored.
 *
 * @param without counts the targets that did not succeed, of which nothing comes.
 */
export async function* rowLines(
  targets: AsyncIterable<ResultRow>,
  without: TargetsWithoutRows,
): AsyncGenerator<string> {
  for await (const { AccountId, AccountName, Region, Added, Status, Result } of targets) {
    if (Status !== 'succeeded') without.set(Status, (without.get(Status) ?? 0) + 1);
    const target = { AccountId, AccountName, Region, ...Added };
    for (const text of Result?.texts ?? []) yield rowLine(target, text);
  }
}

/**
 * Writes one row.
 *
 * @param json what the worker yielded. A field that says the same of the target as the first columns is left out; one that says
 * something else is called `Row.NAME`. What is not an object is in the column `Result`.
 * @example
 * ```ts
 * rowLine(target, '{"Region":"us-east-1","Id":1}'); // '{"AccountId":"…","AccountName":"…","Region":"us-east-1","Id":1}'
 * ```
 */
export function rowLine(target: RowTarget, json: string): string {
  const own = objectFields(json) ?? [['Result', json]];
  const fields = own.flatMap((field) => namedApart(target, field));
  const rest = fields.map(([key, value]) => `,${JSON.stringify(key)}:${value}`);
  return `${JSON.stringify(target).slice(0, -1)}${rest.join('')}}`;
}

function namedApart(target: RowTarget, [key, value]: JsonField): JsonField[] {
  if (!Object.hasOwn(target, key)) return [[key, value]];
  const isSame = JSON.parse(value) === target[key];
  return isSame ? [] : [[`Row.${key}`, value]];
}
