import type { RunReport } from '../../run-report.ts';
import type { Colouring } from '../model/colouring.ts';
import { regionName } from '../model/target.ts';
import { describeTarget } from './describe-target.ts';
import type { Place } from './map-geometry.ts';

interface Props {
  readonly report: RunReport;
  /** Of the active cell among the shown rows. */
  readonly place: Place | undefined;
  /** The row of the report that is shown there. */
  readonly row: number | undefined;
  readonly colouring: Colouring;
}

/** The part of the grid that a screen reader is at: headers and the active cell, as elements that are not seen. */
export function ActiveRow({ report, place, row, colouring }: Props) {
  const account = row === undefined ? undefined : report.accounts[row];
  const column = place?.column ?? 0;
  const region = regionName(report.regions[column] ?? '');
  return (
    <div class="visually-hidden">
      {/* biome-ignore-start lint/a11y: rows of the grid, of which the canvas is the picture */}
      <div role="row" aria-rowindex={1}>
        <span role="columnheader" aria-colindex={1}>
          Account
        </span>
        <span role="columnheader" aria-colindex={column + 2}>
          {region}
        </span>
      </div>
      {place && account && row !== undefined && (
        <div role="row" aria-rowindex={place.row + 2}>
          <span role="rowheader" aria-colindex={1}>
            {account.name} {account.id}
          </span>
          <span role="gridcell" id="active-cell" aria-colindex={column + 2} aria-selected="true">
            {describeTarget(report, row * report.regions.length + column, colouring)}
          </span>
        </div>
      )}
      {/* biome-ignore-end lint/a11y: rows of the grid, of which the canvas is the picture */}
    </div>
  );
}
