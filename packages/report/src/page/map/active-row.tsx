import type { RunReport } from '../../run-report.ts';
import type { Colouring } from '../model/colouring.ts';
import { regionName } from '../model/target.ts';
import { describeTarget } from './describe-target.ts';
import { type CellPosition, columnAt, type MapGeometry } from './map-geometry.ts';

interface Props {
  readonly report: RunReport;
  /** Position of the active cell among the shown rows. */
  readonly position: CellPosition | undefined;
  /** The report's row at that position. */
  readonly row: number | undefined;
  readonly colouring: Colouring;
  readonly geometry: MapGeometry;
}

/** A different id for each cell: a screen reader speaks when the grid refers to another element, not when its text changes. */
export function activeId({ row, column }: CellPosition): string {
  return `cell-${row}-${column}`;
}

/**
 * The part of the grid that a screen reader reads: headers and the active cell, as invisible elements. The cell
 * is where it is painted, for the frame that a screen reader or a magnifier draws around it.
 */
export function ActiveRow({ report, position, row, colouring, geometry }: Props) {
  const account = row === undefined ? undefined : report.accounts[row];
  const column = position?.column ?? 0;
  const region = regionName(report.regions[column] ?? '');
  return (
    <div class="active-row">
      {/* biome-ignore-start lint/a11y: rows of the grid, of which the canvas is the picture */}
      <div role="row" aria-rowindex={1}>
        <span role="columnheader" aria-colindex={1} class="visually-hidden">
          Account
        </span>
        <span role="columnheader" aria-colindex={column + 2} class="visually-hidden">
          {region}
        </span>
      </div>
      {position && account && row !== undefined && (
        <div role="row" aria-rowindex={position.row + 2}>
          <span role="rowheader" aria-colindex={1} class="visually-hidden">
            {account.name} {account.id}
          </span>
          <span
            key={activeId(position)}
            role="gridcell"
            id={activeId(position)}
            class="active-cell"
            aria-colindex={column + 2}
            aria-selected="true"
            style={{
              left: `${columnAt(geometry, column)}px`,
              top: `${geometry.headerHeight + position.row * geometry.rowHeight}px`,
              width: `${geometry.cellWidth}px`,
              height: `${geometry.rowHeight}px`,
            }}
          >
            {describeTarget(report, row * report.regions.length + column, colouring)}
          </span>
        </div>
      )}
      {/* biome-ignore-end lint/a11y: rows of the grid, of which the canvas is the picture */}
    </div>
  );
}
