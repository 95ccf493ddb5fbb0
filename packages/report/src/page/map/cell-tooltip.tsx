import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RunReport } from '../../run-report.ts';
import { formatDuration } from '../format.ts';
import type { Colouring } from '../model/colouring.ts';
import { regionName, statusNames, targetAt } from '../model/target.ts';
import { StatusBadge } from '../summary/status-badge.tsx';

interface Props {
  readonly report: RunReport;
  readonly cell: number;
  readonly colouring: Colouring;
  /** Position of the pointer in the window. */
  readonly x: number;
  readonly y: number;
}

/** Description of a cell next to the pointer; it stays within the window. */
export function CellTooltip({ report, cell, colouring, x, y }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { offsetWidth: width, offsetHeight: height } = element;
    element.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - width - 8))}px`;
    element.style.top = `${y + 18 + height > innerHeight ? y - height - 10 : y + 18}px`;
  });
  const { account, region, status, reason, duration } = targetAt(report, cell);
  const value =
    colouring.kind === 'outcome' || colouring.of === 'duration' ? undefined : colouring.text(cell);
  return (
    <div ref={box} class="tooltip" aria-hidden="true">
      <div class="tooltip-title">
        <strong>{account.name}</strong> <span class="mono muted">{account.id}</span>
      </div>
      <div>
        {regionName(region)} · <StatusBadge status={status}>{statusNames[status]}</StatusBadge>
        {duration !== undefined && <span class="muted"> in {formatDuration(duration)}</span>}
      </div>
      {value !== undefined && colouring.kind !== 'outcome' && (
        <div>
          <span class="muted">{colouring.label}</span> {value}
        </div>
      )}
      {reason && <div class="tooltip-reason">{reason.message}</div>}
    </div>
  );
}
