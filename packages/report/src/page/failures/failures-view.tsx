import { Fragment } from 'preact';
import type { RunReport } from '../../run-report.ts';
import { formatCount } from '../format.ts';
import type { ClassGroup, MessageGroup } from '../model/failure-groups.ts';
import { regionName } from '../model/target.ts';

interface Props {
  readonly report: RunReport;
  readonly groups: readonly ClassGroup[];
  readonly onShow: (group: MessageGroup) => void;
  readonly onSelect: (cell: number) => void;
}

const most = { groups: 50, accounts: 12, regions: 4 } as const;

/** Failures by class and message, each with its remedy. */
export function FailuresView({ report, groups, onShow, onSelect }: Props) {
  if (groups.length === 0) return <p class="empty">No failed target among those shown.</p>;
  return (
    <div class="failures">
      {groups.map(({ name, targets, messages }) => (
        <section key={name} class="failure-class">
          <h3>
            <span class="chip chip-class">{name}</span>
            {formatCount(targets, 'target')}
          </h3>
          {messages.slice(0, most.groups).map((group) => (
            <MessageCard
              key={`${group.error} ${group.message}`}
              report={report}
              group={group}
              onShow={onShow}
              onSelect={onSelect}
            />
          ))}
          {messages.length > most.groups && (
            <p class="muted">
              And {formatCount(messages.length - most.groups, 'more message')} of this class.
            </p>
          )}
        </section>
      ))}
    </div>
  );
}

function MessageCard({
  report,
  group,
  onShow,
  onSelect,
}: Omit<Props, 'groups'> & { readonly group: MessageGroup }) {
  const columns = report.regions.length;
  const byAccount = new Map<number, number[]>();
  for (const cell of group.cells) {
    const row = Math.floor(cell / columns);
    if (byAccount.size >= most.accounts && !byAccount.has(row)) continue;
    byAccount.set(row, [...(byAccount.get(row) ?? []), cell]);
  }
  const hidden = group.accounts.size - byAccount.size;
  return (
    <article class="message-card">
      <div class="message-head">
        <p class="message">
          <strong>{group.error}</strong> {group.message}
        </p>
        <p class="message-count">
          {formatCount(group.cells.length, 'target')} in {formatCount(group.accounts.size, 'account')}
        </p>
      </div>
      {group.remedy !== '' && (
        <p class="remedy">
          <strong>Remedy</strong> {group.remedy}
        </p>
      )}
      <ul class="account-list">
        {[...byAccount].map(([row, cells]) => (
          <li key={row}>
            <button type="button" class="link" onClick={() => onSelect(cells[0] as number)}>
              {report.accounts[row]?.name}
            </button>{' '}
            <span class="mono muted">{report.accounts[row]?.id}</span>{' '}
            <RegionList regions={cells.map((cell) => report.regions[cell % columns] as string)} />
          </li>
        ))}
        {hidden > 0 && <li class="muted">and {formatCount(hidden, 'more account')}</li>}
      </ul>
      <button type="button" class="button button-small" onClick={() => onShow(group)}>
        Show on the map
      </button>
    </article>
  );
}

/** A region's name is never broken at its hyphens. */
function RegionList({ regions }: { readonly regions: readonly string[] }) {
  if (regions.length > most.regions)
    return <span class="muted">{formatCount(regions.length, 'region')}</span>;
  return (
    <span class="muted">
      {regions.map((region, index) => (
        <Fragment key={region}>
          {index > 0 && ', '}
          <span class="nowrap">{regionName(region)}</span>
        </Fragment>
      ))}
    </span>
  );
}
