import { useMemo, useRef, useState } from 'preact/hooks';
import { cellStatus } from '../run-report.ts';
import type { LiveState } from './data/follow-run.ts';
import type { LoadedReport } from './data/load-report.ts';
import { DetailsPanel } from './details/details-panel.tsx';
import { Explorer, type View } from './explorer.tsx';
import type { Choice } from './map/choice.ts';
import { applyFilter, type Filter, noFilter } from './model/filter.ts';
import { orderRows, type RowOrder } from './model/order-rows.ts';
import { countStatuses } from './model/target.ts';
import { makeTimeline } from './model/timeline.ts';
import { EndNotice } from './summary/end-notice.tsx';
import { LiveNotice } from './summary/live-notice.tsx';
import { Masthead } from './summary/masthead.tsx';
import { Notes } from './summary/notes.tsx';
import { TimelineChart } from './summary/timeline-chart.tsx';
import { Totals } from './summary/totals.tsx';
import { useTheme } from './theme/use-theme.ts';

interface Props {
  readonly loaded: LoadedReport;
  /** Only for a page that follows a running run. */
  readonly live: LiveState | undefined;
}

/** The page: the run's facts, its counts, and all of its targets. */
export function App({ loaded, live }: Props) {
  const { report, results } = loaded;
  const theme = useTheme();
  const [filter, setFilter] = useState<Filter>(noFilter);
  const [order, setOrder] = useState<RowOrder>('listed');
  const [view, setView] = useState<View>('map');
  const [selected, select] = useState<number>();
  const [isOpen, setOpen] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const opener = useRef<Element | null>(null);
  const counts = useMemo(() => countStatuses(report), [report]);
  const timeline = useMemo(() => makeTimeline(report), [report]);
  const matches = useMemo(() => applyFilter(report, filter), [report, filter]);
  const rows = useMemo(() => orderRows(report, matches, order), [report, matches, order]);

  const choose = (cell: number, how: Choice) => {
    select(cell);
    if (how !== 'move') setOpen(true);
    if (how !== 'enter') return;
    opener.current = document.activeElement;
    // The panel exists only after the selection has been drawn.
    requestAnimationFrame(() => heading.current?.focus());
  };
  const close = () => {
    setOpen(false);
    const back = opener.current ?? document.querySelector('[role="grid"]');
    opener.current = null;
    if (back instanceof HTMLElement && back.isConnected) back.focus();
  };
  const toggle = (status: number) => {
    const statuses = new Set(filter.statuses);
    if (!statuses.delete(status)) statuses.add(status);
    setFilter({ ...filter, statuses });
  };
  const targets = counts.reduce((sum, count, status) => (status === cellStatus.none ? sum : sum + count), 0);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the details, wherever in the page one is
    <div class="page" onKeyDown={({ key }) => key === 'Escape' && isOpen && close()}>
      <Masthead run={report.run} theme={theme} live={live} />
      <main>
        <LiveNotice live={live} counts={counts} />
        <EndNotice run={report.run} counts={counts} />
        <div class="overview">
          <Totals
            counts={counts}
            accounts={report.accounts.length}
            regions={report.regions.length}
            chosen={filter.statuses}
            onToggle={toggle}
          />
          <TimelineChart timeline={timeline} coarse={report.run.coarseTimes} />
        </div>
        <div class={isOpen ? 'workspace workspace-split' : 'workspace'}>
          <Explorer
            loaded={loaded}
            counts={counts}
            targets={targets}
            filter={filter}
            setFilter={setFilter}
            order={order}
            setOrder={setOrder}
            view={view}
            setView={setView}
            matches={matches}
            rows={rows}
            selected={selected}
            onSelect={choose}
            palette={theme.palette}
          />
          {isOpen && selected !== undefined && (
            <DetailsPanel
              report={report}
              results={results}
              cell={selected}
              heading={heading}
              onClose={close}
            />
          )}
        </div>
      </main>
      <Notes run={report.run} />
    </div>
  );
}
