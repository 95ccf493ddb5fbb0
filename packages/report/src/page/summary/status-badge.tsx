import type { ComponentChildren } from 'preact';
import { cellStatus } from '../../run-report.ts';

interface Props {
  readonly status: number;
  readonly children?: ComponentChildren;
}

const shapes: Readonly<Record<number, string>> = {
  [cellStatus.succeeded]: 'M3.5 8.5l3 3 6-7',
  [cellStatus.ready]: 'M3.5 8.5l3 3 6-7',
  [cellStatus.failed]: 'M4 4l8 8M12 4l-8 8',
  [cellStatus.skipped]: 'M3.5 8h9',
  [cellStatus.notAttempted]: 'M2.5 2.5h11v11h-11z',
  [cellStatus.waiting]: 'M8 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7z',
};

/** A status with its own shape, so that it is recognisable without colour. */
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
