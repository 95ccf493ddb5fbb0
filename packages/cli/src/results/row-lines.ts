import { type JsonField, objectFields } from '../json/object-fields.ts';
import type { AddedValue, ResultRow } from '../runs/result-rows.ts';
import type { TargetStatus } from '../runs/status.ts';

/** The target of a row and the columns that the user added; these are the row's first columns. */
export type RowTarget = Pick<ResultRow, 'AccountId' | 'AccountName' | 'Region'> &
  Readonly<Record<string, AddedValue>>;

/**
 * The number of targets without a row: unsuccessful ones, those whose result cannot be read, and those whose worker
 * yielded none.
 */
export type TargetsWithoutRows = Map<Exclude<TargetStatus, 'succeeded'>, number>;

/**
 * Turns the rows that a worker yielded in each target into JSON lines: account, name and region first, then the row's
 * own fields as they are stored.
 *
 * @param without counts the targets without rows.
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
 * @param json the value that the worker yielded. A field that repeats one of the first columns with the same value is
 * left out; with a different value, it is called `Row.NAME`. A value that is not an object is in the column `Result`.
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
