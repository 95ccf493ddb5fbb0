import type { Summary } from '@step-everywhere/infra/internal/run';
import { visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';

/**
 * The last line of a run.
 *
 * @example
 * ```ts
 * summaryLine(summary); // '204 targets: 203 succeeded, 1 failed, 0 skipped, 0 not attempted in 2.1 s'
 * ```
 */
export function summaryLine(summary: Summary): string {
  const seconds = (Date.parse(summary.EndTime) - Date.parse(summary.StartTime)) / 1000;
  // A preflight invokes no worker, so its targets are ready instead of succeeded.
  const ready = summary.Preflight?.Targets;
  const ends = [
    ready === undefined ? `${summary.Succeeded} succeeded` : `${ready} ready`,
    `${summary.Failed} failed`,
    `${summary.Skipped} skipped`,
    `${summary.NotAttempted - (ready ?? 0)} not attempted`,
  ];
  const line = `${count(summary.Targets, 'target')}: ${ends.join(', ')} in ${Math.max(0, seconds).toFixed(1)} s`;
  // If the bucket's policy lets others write, the counts may be any text.
  return visibleLine(line);
}
