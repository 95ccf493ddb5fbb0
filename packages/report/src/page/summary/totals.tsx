import { cellStatus } from '../../run-report.ts';
import { formatCount, formatNumber, formatShare } from '../format.ts';
import { shownStatuses, statusNames } from '../model/target.ts';
import { StatusBadge } from './status-badge.tsx';

interface Props {
  /** Targets by status. */
  readonly counts: readonly number[];
  readonly accounts: number;
  readonly regions: number;
  readonly chosen: ReadonlySet<number>;
  readonly onToggle: (status: number) => void;
}

/** The number of targets by status; each number also filters by its targets. */
export function Totals({ counts, accounts, regions, chosen, onToggle }: Props) {
  const total = shownStatuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  const has = (status: number) => (counts[status] ?? 0) > 0;
  const idle: readonly number[] = [
    // Only one of the two occurs: until the run has ended, targets are waiting.
    has(cellStatus.waiting) ? cellStatus.notAttempted : cellStatus.waiting,
    // In a preflight targets are ready, in any other run they succeed.
    has(cellStatus.ready) ? cellStatus.succeeded : cellStatus.ready,
  ];
  const shown = shownStatuses.filter((status) => !idle.includes(status) || has(status));
  return (
    <section class="totals" aria-label="Totals">
      <div class="tiles">
        <div class="tile tile-total">
          <span class="tile-name">Targets</span>
          <span class="tile-number">{formatNumber(total)}</span>
          <span class="tile-note">
            <span>{formatCount(accounts, 'account')},</span> <span>{formatCount(regions, 'region')}</span>
          </span>
        </div>
        {shown.map((status) => {
          const count = counts[status] ?? 0;
          return (
            <button
              key={status}
              type="button"
              class={`tile tile-${status}`}
              aria-pressed={chosen.has(status)}
              disabled={count === 0}
              onClick={() => onToggle(status)}
            >
              <span class="tile-name">
                <StatusBadge status={status}>{capitalise(statusNames[status] ?? '')}</StatusBadge>
              </span>
              <span class="tile-number">{formatNumber(count)}</span>
              <span class="tile-note">{formatShare(count, total)}</span>
            </button>
          );
        })}
      </div>
      <div class="proportions" aria-hidden="true">
        {shown.filter(has).map((status) => (
          <span
            key={status}
            class={`proportion proportion-${status}`}
            style={{ flexGrow: counts[status] ?? 0 }}
          />
        ))}
      </div>
    </section>
  );
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
