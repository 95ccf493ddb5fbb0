import { cellStatus, type RunReport } from '../../run-report.ts';

/** Targets that ended within one stretch of the run. */
export interface TimeBin {
  /** Milliseconds after the run's start. */
  readonly from: number;
  readonly to: number;
  succeeded: number;
  failed: number;
}

/** How a run went over time. */
export interface Timeline {
  readonly bins: readonly TimeBin[];
  /** Milliseconds. */
  readonly length: number;
  /** Of the bin in which most ended. */
  readonly most: number;
  /** Targets whose end is known. */
  readonly known: number;
}

const bins = 96;
const niceSteps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5,
];

/** Counts which targets ended when. @returns nothing when no end is known. */
export function makeTimeline({ cells, run }: RunReport): Timeline | undefined {
  let last = (run.endTime ?? run.startTime) - run.startTime;
  let known = 0;
  for (const end of cells.ended) {
    if (end === 0) continue;
    known += 1;
    last = Math.max(last, end - 1);
  }
  if (known === 0) return undefined;
  const least = Math.max(1, run.coarseTimes ? 1000 : 1, last / bins);
  const step = niceSteps.find((nice) => nice >= least) ?? Math.ceil(least / 9e5) * 9e5;
  const count = Math.floor(last / step) + 1;
  const made: TimeBin[] = Array.from({ length: count }, (_, index) => ({
    from: index * step,
    to: (index + 1) * step,
    succeeded: 0,
    failed: 0,
  }));
  for (let cell = 0; cell < cells.ended.length; cell += 1) {
    const end = cells.ended[cell] as number;
    const bin = end === 0 ? undefined : made[Math.floor((end - 1) / step)];
    if (bin === undefined) continue;
    if (cells.status[cell] === cellStatus.failed) bin.failed += 1;
    else bin.succeeded += 1;
  }
  const most = Math.max(...made.map(({ succeeded, failed }) => succeeded + failed));
  return { bins: made, length: count * step, most, known };
}
