import { duration } from './words.ts';

const barWidth = { widest: 30, narrowest: 8 } as const;

/**
 * Describes a run's progress in one line: a bar, the counts, the rate and the time left.
 *
 * @param seconds since the run began.
 * @param columns of the terminal. If the line does not fit, the least important parts are left out.
 * @example
 * ```ts
 * progressLine({ total: 204, succeeded: 90, failed: 12, skipped: 0 }, 2, 80);
 * // '███████████████░░░░░░░░░░░░░░░ 102/204  90 succeeded, 12 failed  51/s  2 s left'
 * ```
 */
export function progressLine(counts: TargetCounts, seconds: number, columns: number): string {
  const { total } = counts;
  if (total === undefined) return 'Listing targets…'.slice(0, Math.max(0, columns - 1));
  const done = endedOf(counts);
  const parts = [
    `${done}/${counts.isApproximate ? '~' : ''}${Math.max(total, done)}`,
    tally(counts),
    ...pace(counts, done, seconds),
  ];
  const fits = (text: string) => text.length < columns;
  while (parts.length > 1 && !fits(parts.join('  '))) parts.pop();
  const text = parts.join('  ');
  const room = Math.min(barWidth.widest, columns - text.length - 2);
  return room < barWidth.narrowest ? text : `${bar(total === 0 ? 1 : done / total, room)} ${text}`;
}

/** Describes a run's progress in words, for a log. */
export function progressSentence(counts: TargetCounts, seconds: number): string {
  const done = endedOf(counts);
  const total = `${counts.isApproximate ? 'about ' : ''}${counts.total ?? '?'}`;
  return [`${done} of ${total} targets`, tally(counts), ...pace(counts, done, seconds)].join(', ');
}

function endedOf({ succeeded, ready = 0, failed, skipped }: TargetCounts): number {
  return succeeded + ready + failed + skipped;
}

function tally({ succeeded, ready, failed, skipped, running }: TargetCounts): string {
  const parts = [ready === undefined ? `${succeeded} succeeded` : `${ready} ready`, `${failed} failed`];
  if (running !== undefined) parts.push(`${running} running`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return parts.join(', ');
}

/** Skipped targets take no time, so neither the rate nor the time left counts them. */
function pace({ total = 0, skipped }: TargetCounts, done: number, seconds: number): string[] {
  const attempted = done - skipped;
  if (attempted <= 0 || seconds <= 0) return [];
  const rate = attempted / seconds;
  const left = Math.max(0, total - done);
  return [
    `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`,
    ...(left > 0 ? [`${duration(left / rate)} left`] : []),
  ];
}

function bar(fraction: number, width: number): string {
  const full = Math.min(width, Math.floor(fraction * width));
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** The progress of a run, in targets. */
export interface TargetCounts {
  /** Absent until the list of targets is written. */
  readonly total: number | undefined;
  /**
   * Whether the enabled regions of some accounts are not known yet: the total then counts the regions that all
   * accounts have.
   */
  readonly isApproximate?: boolean;
  readonly succeeded: number;
  /**
   * In a preflight, which invokes no worker: the number of targets that could run. No target counts as succeeded
   * then.
   */
  readonly ready?: number;
  readonly failed: number;
  readonly skipped: number;
  /** Absent when the number is not known. */
  readonly running?: number;
}

/** The counts before the list of targets is known. */
export const nothingCounted: TargetCounts = { total: undefined, succeeded: 0, failed: 0, skipped: 0 };
