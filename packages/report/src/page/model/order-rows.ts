import { cellStatus, type RunReport } from '../../run-report.ts';
import type { Matches } from './filter.ts';

/** The orders of accounts. */
export const rowOrders = {
  listed: 'As listed',
  failures: 'Most failures first',
  name: 'Name',
  unit: 'Organizational unit',
  slowest: 'Slowest first',
} as const;

export type RowOrder = keyof typeof rowOrders;

/** Orders the accounts that match a filter. */
export function orderRows(report: RunReport, { rows, cells }: Matches, order: RowOrder): readonly number[] {
  const { accounts, units } = report;
  if (order === 'listed') return rows;
  if (order === 'failures' || order === 'slowest') {
    const weigh = order === 'failures' ? failedIn : slowestIn;
    const weights = new Map(rows.map((row) => [row, weigh(report, row, cells)]));
    return rows.toSorted((one, other) => (weights.get(other) ?? 0) - (weights.get(one) ?? 0) || one - other);
  }
  const key = (row: number) => {
    const { name, path } = accounts[row] as (typeof accounts)[number];
    return order === 'name' ? name : path.map((id) => units[id] ?? id).join('\u0000');
  };
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  const keys = new Map(rows.map((row) => [row, key(row)]));
  return rows.toSorted((one, other) => compare(keys.get(one) ?? '', keys.get(other) ?? '') || one - other);
}

function failedIn({ regions, cells: { status } }: RunReport, row: number, matching: Uint8Array): number {
  let failed = 0;
  for (let cell = row * regions.length; cell < (row + 1) * regions.length; cell += 1)
    if (matching[cell] === 1 && status[cell] === cellStatus.failed) failed += 1;
  return failed;
}

function slowestIn(
  { regions, cells: { started, ended } }: RunReport,
  row: number,
  matching: Uint8Array,
): number {
  let longest = 0;
  for (let cell = row * regions.length; cell < (row + 1) * regions.length; cell += 1) {
    if (matching[cell] !== 1 || !started[cell] || !ended[cell]) continue;
    longest = Math.max(longest, (ended[cell] as number) - (started[cell] as number));
  }
  return longest;
}
