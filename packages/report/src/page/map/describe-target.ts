import type { RunReport } from '../../run-report.ts';
import { formatDuration } from '../format.ts';
import type { Colouring } from '../model/colouring.ts';
import { regionName, statusNames, targetAt } from '../model/target.ts';

/** One target in a line of text, for the tooltip and for screen readers. */
export function describeTarget(report: RunReport, cell: number, colouring: Colouring): string {
  const { account, region, status, reason, duration } = targetAt(report, cell);
  const value = colouring.kind === 'outcome' ? undefined : colouring.text(cell);
  const parts = [
    `${account.name}, ${regionName(region)}: ${statusNames[status]}`,
    reason && [reason.class || undefined, reason.message].filter(Boolean).join(': '),
    duration === undefined ? undefined : `took ${formatDuration(duration)}`,
    colouring.kind !== 'outcome' && value !== undefined && colouring.of !== 'duration'
      ? `${colouring.label} = ${value}`
      : undefined,
  ];
  return parts.filter(Boolean).join('; ');
}
