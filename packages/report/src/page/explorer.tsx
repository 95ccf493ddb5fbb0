import { useMemo } from 'preact/hooks';
import type { LoadedReport } from './data/load-report.ts';
import { FailuresView } from './failures/failures-view.tsx';
import { formatCount, formatNumber } from './format.ts';
import type { Choice } from './map/choice.ts';
import { HeatMap } from './map/heat-map.tsx';
import { groupFailures, type MessageGroup } from './model/failure-groups.ts';
import type { Filter, Matches } from './model/filter.ts';
import type { RowOrder } from './model/order-rows.ts';
import { PrintedReport } from './printed-report.tsx';
import { TargetsTable } from './targets/targets-table.tsx';
import type { Palette } from './theme/palette.ts';
import { ColourBy } from './toolbar/colour-by.tsx';
import { Legend } from './toolbar/legend.tsx';
import { Tabs } from './toolbar/tabs.tsx';
import { Toolbar } from './toolbar/toolbar.tsx';
import { useColouring } from './use-colouring.ts';

/** The three views of the targets. */
export type View = 'map' | 'failures' | 'targets';

interface Props {
  readonly loaded: LoadedReport;
  /** Targets by status, and all of them. */
  readonly counts: readonly number[];
  readonly targets: number;
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly order: RowOrder;
  readonly setOrder: (order: RowOrder) => void;
  readonly view: View;
  readonly setView: (view: View) => void;
  readonly matches: Matches;
  readonly rows: readonly number[];
  readonly selected: number | undefined;
  readonly onSelect: (cell: number, how: Choice) => void;
  readonly palette: Palette;
}

/** The targets, with search, filters, and three views. */
export function Explorer(props: Props) {
  const { loaded, counts, filter, setFilter, matches, rows, view, setView, selected, onSelect, palette } =
    props;
  const { report, results } = loaded;
  const chosen = useColouring(loaded);
  const { colouring } = chosen;
  const groups = useMemo(() => groupFailures(report, matches.cells), [report, matches]);
  const messages = groups.reduce((sum, group) => sum + group.messages.length, 0);
  const showGroup = ({ reasons, error, message }: MessageGroup) => {
    setFilter({ ...filter, group: { reasons, title: `${error} ${message}`.trim() } });
    setView('map');
  };
  const tabs = [
    { id: 'map', name: 'Map' },
    { id: 'failures', name: 'Failures', count: messages },
    { id: 'targets', name: 'Targets', count: matches.targets },
  ] as const;
  return (
    <section class="card explorer" aria-label="Targets of the run">
      <Toolbar
        report={report}
        filter={filter}
        setFilter={setFilter}
        order={props.order}
        setOrder={props.setOrder}
      />
      {filter.group && (
        <p class="group-filter">
          <span>Only failures like:</span> <strong>{filter.group.title}</strong>
          <button type="button" class="button button-small" onClick={() => setFilter(withoutGroup(filter))}>
            Show all
          </button>
        </p>
      )}
      <div class="view-bar">
        <Tabs tabs={tabs} chosen={view} choose={setView} />
        <p class="count" role="status" aria-live="polite">
          {matches.targets === props.targets
            ? `${formatCount(props.targets, 'target')} in ${formatCount(rows.length, 'account')}`
            : `${formatNumber(matches.targets)} of ${formatCount(props.targets, 'target')} in ${formatCount(rows.length, 'account')}`}
        </p>
      </div>
      <div id="view" role="tabpanel" aria-labelledby={`tab-${view}`}>
        <div class="map-bar" hidden={view !== 'map'}>
          <ColourBy
            {...chosen}
            hasResults={!results.isEmpty}
            hasDurations={report.cells.ended.some(
              (end, cell) => end !== 0 && report.cells.started[cell] !== 0,
            )}
          />
          <Legend colouring={colouring} palette={palette} counts={counts} />
        </div>
        {view === 'map' &&
          (rows.length === 0 ? (
            <p class="empty">
              {props.targets === 0
                ? 'The run has no targets yet.'
                : 'No target matches. Clear a filter to see more.'}
            </p>
          ) : (
            <HeatMap
              report={report}
              rows={rows}
              matching={matches.cells}
              colouring={colouring}
              palette={palette}
              selected={selected}
              onSelect={onSelect}
            />
          ))}
        {view === 'failures' && (
          <FailuresView
            report={report}
            groups={groups}
            onShow={showGroup}
            onSelect={(cell) => onSelect(cell, 'enter')}
          />
        )}
        {view === 'targets' && (
          <TargetsTable
            report={report}
            rows={rows}
            matching={matches.cells}
            targets={matches.targets}
            colouring={colouring}
            selected={selected}
            onSelect={(cell) => onSelect(cell, 'enter')}
          />
        )}
      </div>
      <PrintedReport
        report={report}
        filter={filter}
        matches={matches}
        rows={rows}
        targets={props.targets}
        colouring={colouring}
        groups={groups}
      />
    </section>
  );
}

function withoutGroup({ group: _, ...filter }: Filter): Filter {
  return filter;
}
