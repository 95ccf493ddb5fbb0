import { useEffect, useState } from 'preact/hooks';
import type { RunReport } from '../run-report.ts';
import { FailuresView } from './failures/failures-view.tsx';
import { formatCount, formatNumber } from './format.ts';
import { PrintedMap } from './map/printed-map.tsx';
import type { Colouring } from './model/colouring.ts';
import type { ClassGroup } from './model/failure-groups.ts';
import { describeFilter, type Filter, type Matches } from './model/filter.ts';

interface Props {
  readonly report: RunReport;
  readonly filter: Filter;
  readonly matches: Matches;
  readonly rows: readonly number[];
  readonly targets: number;
  readonly colouring: Colouring;
  readonly groups: readonly ClassGroup[];
}

/** The printed form of the interactive page: the filter, the map and all failures. */
export function PrintedReport({ report, filter, matches, rows, targets, colouring, groups }: Props) {
  if (!useIsPrinting()) return null;
  const chosen = describeFilter(report, filter);
  return (
    <div class="printed">
      {chosen.length > 0 && (
        <p>
          Shown: {formatNumber(matches.targets)} of {formatCount(targets, 'target')} ({chosen.join('; ')})
        </p>
      )}
      <PrintedMap report={report} rows={rows} matching={matches.cells} colouring={colouring} />
      {groups.length > 0 && (
        <section>
          <h2>Failures</h2>
          <FailuresView report={report} groups={groups} onShow={() => {}} onSelect={() => {}} />
        </section>
      )}
    </div>
  );
}

/** The printed parts are only made when the page is printed. */
function useIsPrinting(): boolean {
  const [isPrinting, setPrinting] = useState(() => matchMedia('print').matches);
  useEffect(() => {
    const paper = matchMedia('print');
    const follow = () => setPrinting(paper.matches);
    const before = () => setPrinting(true);
    const after = () => setPrinting(false);
    paper.addEventListener('change', follow);
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      paper.removeEventListener('change', follow);
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, []);
  return isPrinting;
}
