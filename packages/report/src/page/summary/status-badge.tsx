import type { ComponentChildren } from 'preact';
import { cellStatus } from '../../run-report.ts';

interface Props {
  readonly status: number;
  readonly children?: ComponentChildren;
}

const shapes: Readonly<Record<number, string>> = {
  [cellStatus.succeeded]: 'M3.5 8.5l3 3 6-7',
  [cellStatus.failed]: 'M4 4l8 8M12 4l-8 8',
  [cellStatus.skipped]: 'M3.5 8h9',
  [cellStatus.notAttempted]: 'M4 4h8v8h-8z',
  [cellStatus.waiting]: 'M8 4v4.5l3 2',
};

/** A status with a shape of its own, so that it needs no colour to be told. */
export function StatusBadge({ status, children }: Props) {
  return (
    <span class={`badge badge-${status}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={shapes[status] ?? ''} />
      </svg>
      {children}
    </span>
  );
}
