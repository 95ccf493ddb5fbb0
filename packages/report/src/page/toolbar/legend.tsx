import { cellStatus } from '../../run-report.ts';
import { letterOf } from '../map/paint-cells.ts';
import { type Colouring, mostCategories } from '../model/colouring.ts';
import { shownStatuses, statusNames } from '../model/target.ts';
import { StatusBadge } from '../summary/status-badge.tsx';
import type { Palette } from '../theme/palette.ts';

interface Props {
  readonly colouring: Colouring;
  readonly palette: Palette;
  /** Targets by status. */
  readonly counts: readonly number[];
}

/** What the colours and marks of the map mean. */
export function Legend({ colouring, palette, counts }: Props) {
  const statuses = shownStatuses.filter((status) => (counts[status] ?? 0) > 0);
  if (colouring.kind === 'outcome') {
    return (
      <ul class="legend" aria-label="Legend">
        {statuses.map((status) => (
          <li key={status}>
            <StatusBadge status={status}>{statusNames[status]}</StatusBadge>
          </li>
        ))}
      </ul>
    );
  }
  const isScale = colouring.kind === 'scale';
  const names = isScale ? colouring.bounds : colouring.names;
  const colours = isScale ? palette.scale : palette.categories;
  return (
    <ul class="legend" aria-label={`Legend: ${colouring.label}`}>
      <li class="legend-title">{colouring.label}</li>
      {names.map((name, index) =>
        name === '' ? null : (
          <li key={name}>
            <span class="swatch" style={{ backgroundColor: colours[index], color: palette.letter }}>
              {isScale || index > mostCategories ? '' : letterOf(index)}
            </span>
            {name}
          </li>
        ),
      )}
      <li>
        <span class="swatch" style={{ backgroundColor: palette.blank }} />
        no value
      </li>
      {(counts[cellStatus.failed] ?? 0) > 0 && (
        <li>
          <StatusBadge status={cellStatus.failed}>failed</StatusBadge>
        </li>
      )}
    </ul>
  );
}
