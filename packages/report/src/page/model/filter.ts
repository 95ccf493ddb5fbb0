import { generalText } from '../../encoding/index.ts';
import { cellStatus, type RunReport } from '../../run-report.ts';
import { statusNames } from './target.ts';

/** The user's filter. */
export interface Filter {
  /** Words that must all occur in account, region, class, error or message. */
  readonly query: string;
  /** Empty means all. */
  readonly statuses: ReadonlySet<number>;
  /** Class of failure; empty means all. */
  readonly class: string;
  /** Id of an OU or root; empty means all. */
  readonly unit: string;
  /** Reasons of one group of failures; absent means all. */
  readonly group?: { readonly reasons: ReadonlySet<number>; readonly title: string };
}

export const noFilter: Filter = { query: '', statuses: new Set(), class: '', unit: '' };

/** The cells that match a filter. */
export interface Matches {
  /** 1 for a cell that matches. */
  readonly cells: Uint8Array;
  /** Accounts with at least one matching cell, in the order of the report. */
  readonly rows: readonly number[];
  readonly targets: number;
}

/** Whether a filter matches everything. */
export function isEverything({ query, statuses, class: name, unit, group }: Filter): boolean {
  return query.trim() === '' && statuses.size === 0 && name === '' && unit === '' && group === undefined;
}

/** A filter in words; empty if it matches everything. */
export function describeFilter({ units }: RunReport, filter: Filter): readonly string[] {
  const { query, statuses, class: name, unit, group } = filter;
  const outcomes = [...statuses].map((status) => statusNames[status]).join(' or ');
  const parts = [
    query.trim() !== '' && `search: ${query.trim()}`,
    outcomes !== '' && `outcome: ${outcomes}`,
    name !== '' && `class: ${name}`,
    unit !== '' && `organizational unit: ${units[unit] ?? unit}`,
    group && `failures like: ${group.title}`,
  ];
  return parts.filter((part) => typeof part === 'string');
}

/** Finds the cells that match. */
export function applyFilter(report: RunReport, filter: Filter): Matches {
  const { accounts, regions, reasons, cells } = report;
  const width = regions.length;
  const matching = new Uint8Array(cells.status.length);
  const rows: number[] = [];
  let targets = 0;
  const terms = filter.query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((term) => findTerm(report, term));
  const ofReason = reasons.map(({ class: name }, index) => {
    return (filter.class === '' || name === filter.class) && (filter.group?.reasons.has(index) ?? true);
  });
  const needsReason = filter.class !== '' || filter.group !== undefined;
  for (let row = 0; row < accounts.length; row += 1) {
    if (filter.unit !== '' && !accounts[row]?.path.includes(filter.unit)) continue;
    const before = targets;
    for (let column = 0; column < width; column += 1) {
      const cell = row * width + column;
      const status = cells.status[cell] as number;
      if (status === cellStatus.none) continue;
      if (filter.statuses.size > 0 && !filter.statuses.has(status)) continue;
      const reason = cells.reason[cell] as number;
      if (needsReason && (reason === 0 || !ofReason[reason - 1])) continue;
      if (!terms.every((term) => term.rows[row] || term.columns[column] || term.reasons[reason])) continue;
      matching[cell] = 1;
      targets += 1;
    }
    if (targets > before) rows.push(row);
  }
  return { cells: matching, rows, targets };
}

interface FoundTerm {
  readonly rows: readonly boolean[];
  readonly columns: readonly boolean[];
  /** The first entry is for targets without a reason. */
  readonly reasons: readonly boolean[];
}

function findTerm({ accounts, regions, reasons, units }: RunReport, term: string): FoundTerm {
  const has = (text: string) => text.toLowerCase().includes(term);
  const unitHas = (id: string) => id === term || has(units[id] ?? '');
  return {
    rows: accounts.map(({ id, name, path }) => id.includes(term) || has(name) || path.some(unitHas)),
    columns: regions.map(has),
    reasons: [
      false,
      ...reasons.map(({ class: name, error, message }) => has(`${name}\n${error}\n${generalText(message)}`)),
    ],
  };
}
