import { cellStatus, type RunReport } from '../../run-report.ts';

/** Targets that ended within one stretch of the run. */
export interface TimeBin {
  /** Milliseconds after the run's start. */
  readonly from: number;
  readonly to: number;
  succeeded: number;
  failed: number;
}

/** The progress of a run over time. */
export interface Timeline {
  readonly bins: readonly TimeBin[];
  /** Milliseconds. */
  readonly length: number;
  /** Number in the fullest bin. */
  readonly most: number;
  /** Targets with a known end. */
  readonly known: number;
}

const bins = 96;
const [second, minute, hour, day] = [1e3, 6e4, 36e5, 864e5];
/** Round steps in milliseconds. */
const niceSteps: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
];

function niceStep(least: number): number {
  return niceSteps.find((nice) => nice >= least) ?? Math.ceil(least / day) * day;
}

/**
 * The positions of marks on the axis, in milliseconds after the start.
 *
 * @param most largest number of marks after the one at 0.
 */
export function axisMarks(length: number, most = 6): readonly number[] {
  const step = niceStep(Math.max(1, length / most));
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => index * step);
}

/** Counts the targets that ended in each bin. @returns undefined if no end is known. */
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
  const step = niceStep(least);
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
