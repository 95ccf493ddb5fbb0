import { cellStatus } from '../../run-report.ts';
import { letterOf } from '../map/paint-cells.ts';
import type { Colouring } from '../model/colouring.ts';
import { shownStatuses, statusNames } from '../model/target.ts';
import { StatusBadge } from '../summary/status-badge.tsx';
import { letterOn, type Palette } from '../theme/palette.ts';

interface Props {
  readonly colouring: Colouring;
  readonly palette: Palette;
  /** Targets by status. */
  readonly counts: readonly number[];
}

/** The meaning of the colours and marks on the map. */
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
  const colours = isScale ? palette.scale : palette.categories;
  return (
    <ul class="legend" aria-label={`Legend: ${colouring.label}`}>
      <li class="legend-title">{colouring.label}</li>
      {colouring.names.map((name, index) =>
        name === '' ? null : (
          <li key={name}>
            <span
              class="swatch"
              style={{ backgroundColor: colours[index], color: letterOn(colours[index] ?? '') }}
            >
              {isScale ? '' : letterOf(index)}
            </span>
            {name}
          </li>
        ),
      )}
      {colouring.other !== undefined && (
        <li>
          <span class="swatch" style={{ backgroundColor: palette.other }} />
          {colouring.other}
        </li>
      )}
      {colouring.absent !== undefined && (
        <li>
          <span class="swatch swatch-absent" />
          {colouring.absent}
        </li>
      )}
      {statuses
        .filter((status) => status !== cellStatus.succeeded)
        .map((status) => (
          <li key={status}>
            <StatusBadge status={status}>{statusNames[status]}</StatusBadge>
          </li>
        ))}
    </ul>
  );
}
