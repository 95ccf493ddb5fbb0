import { useState } from 'preact/hooks';
import type { RunReport } from '../../run-report.ts';
import { formatBytes, formatDuration, formatNumber } from '../format.ts';
import type { Colouring } from '../model/colouring.ts';
import { regionName, statusNames, targetAt } from '../model/target.ts';
import { StatusBadge } from '../summary/status-badge.tsx';

interface Props {
  readonly report: RunReport;
  readonly rows: readonly number[];
  readonly matching: Uint8Array;
  readonly targets: number;
  readonly colouring: Colouring;
  readonly selected: number | undefined;
  readonly onSelect: (cell: number) => void;
}

const pageSize = 100;

/** The matching targets as a plain table, for readers who prefer text to the map. */
export function TargetsTable({ report, rows, matching, targets, colouring, selected, onSelect }: Props) {
  const [wanted, setPage] = useState(0);
  const last = Math.max(0, Math.ceil(targets / pageSize) - 1);
  const page = Math.min(wanted, last);
  const cells = pageOf(report, rows, matching, page);
  const value = colouring.kind === 'outcome' || colouring.of === 'duration' ? undefined : colouring;
  if (targets === 0) return <p class="empty">No target to list.</p>;
  return (
    <div class="targets">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="table-scroll" tabIndex={0} aria-label="Targets">
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Region</th>
              <th scope="col">Outcome</th>
              <th scope="col">Took</th>
              <th scope="col">{value?.label ?? 'Result'}</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            {cells.map((cell) => {
              const { account, region, status, reason, duration, size } = targetAt(report, cell);
              return (
                <tr key={cell} class={cell === selected ? 'selected' : undefined}>
                  <th scope="row">
                    <button type="button" class="link" onClick={() => onSelect(cell)}>
                      {account.name}
                    </button>{' '}
                    <span class="mono muted">{account.id}</span>
                  </th>
                  <td>{regionName(region)}</td>
                  <td>
                    <StatusBadge status={status}>{statusNames[status]}</StatusBadge>
                  </td>
                  <td class="number">{duration === undefined ? '' : formatDuration(duration)}</td>
                  <td class="number">
                    {value ? value.text(cell) : size === undefined ? '' : formatBytes(size)}
                  </td>
                  <td class="reason">
                    {reason && (
                      <span>{`${reason.error === '' ? '' : `${reason.error}: `}${reason.message}`}</span>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <nav class="pager" aria-label="Pages of targets">
        <button type="button" class="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
          Previous
        </button>
        <span>
          {formatNumber(page * pageSize + 1)} – {formatNumber(Math.min(targets, (page + 1) * pageSize))} of{' '}
          {formatNumber(targets)}
        </span>
        <button type="button" class="button" disabled={page === last} onClick={() => setPage(page + 1)}>
          Next
        </button>
      </nav>
    </div>
  );
}

function pageOf(
  { regions }: RunReport,
  rows: readonly number[],
  matching: Uint8Array,
  page: number,
): number[] {
  const cells: number[] = [];
  let skip = page * pageSize;
  for (const row of rows) {
    for (let cell = row * regions.length; cell < (row + 1) * regions.length; cell += 1) {
      if (matching[cell] !== 1) continue;
      if (skip > 0) skip -= 1;
      else if (cells.push(cell) === pageSize) return cells;
    }
  }
  return cells;
}
