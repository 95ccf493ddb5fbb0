import type { RunReport } from '../../run-report.ts';
import type { Colouring } from '../model/colouring.ts';
import { regionName } from '../model/target.ts';
import type { Palette } from '../theme/palette.ts';
import { type CellPosition, columnAt, type MapGeometry, type Scroll } from './map-geometry.ts';
import { CellPainter } from './paint-cells.ts';
import { shortenToFit } from './shorten-to-fit.ts';

/** Everything that a picture of the map depends on. */
export interface MapPicture {
  readonly report: RunReport;
  /** Rows of the report, in the order in which they are shown. */
  readonly rows: readonly number[];
  readonly matching: Uint8Array;
  readonly colouring: Colouring;
  readonly palette: Palette;
  readonly geometry: MapGeometry;
  readonly hovered?: CellPosition | undefined;
  readonly selected?: CellPosition | undefined;
  readonly isFocused?: boolean;
}

const nameFont = '12px system-ui, sans-serif';
const idFont = '11px ui-monospace, Menlo, Consolas, monospace';

/** Paints the visible part of the map: the cost depends on the view, not on the size of the run. */
export function paintMap(context: CanvasRenderingContext2D, picture: MapPicture, scroll: Scroll): void {
  const { geometry, palette } = picture;
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, geometry.width, geometry.height);
  const first = Math.floor(scroll.top / geometry.rowHeight);
  const last = Math.min(
    geometry.rows,
    Math.ceil((scroll.top + geometry.height - geometry.headerHeight) / geometry.rowHeight),
  );
  paintHover(context, picture, scroll);
  paintCells(context, picture, scroll, first, last);
  paintLabels(context, picture, scroll, first, last);
  paintHeader(context, picture, scroll);
  paintSelection(context, picture, scroll);
}

const yOf = ({ headerHeight, rowHeight }: MapGeometry, scroll: Scroll, row: number): number =>
  headerHeight + row * rowHeight - scroll.top;
const xOf = (geometry: MapGeometry, scroll: Scroll, column: number): number =>
  columnAt(geometry, column) - scroll.left;
const widthOf = (geometry: MapGeometry, column: number): number =>
  columnAt(geometry, column + 1) - columnAt(geometry, column);

function paintHover(context: CanvasRenderingContext2D, picture: MapPicture, scroll: Scroll): void {
  const { geometry, hovered, palette } = picture;
  if (hovered === undefined) return;
  context.fillStyle = palette.hover;
  context.fillRect(0, yOf(geometry, scroll, hovered.row), geometry.width, geometry.rowHeight);
  context.fillRect(
    xOf(geometry, scroll, hovered.column),
    0,
    widthOf(geometry, hovered.column),
    geometry.height,
  );
}

function paintCells(
  context: CanvasRenderingContext2D,
  { report, rows, matching, colouring, palette, geometry }: MapPicture,
  scroll: Scroll,
  first: number,
  last: number,
): void {
  const painter = new CellPainter(context, palette, colouring);
  const height = geometry.rowHeight - 3;
  const from = Math.max(0, Math.floor(scroll.left / geometry.cellWidth));
  for (let index = first; index < last; index += 1) {
    const y = yOf(geometry, scroll, index) + 1;
    for (let column = from; column < geometry.columns; column += 1) {
      const x = xOf(geometry, scroll, column) + 1;
      if (x > geometry.width) break;
      const width = widthOf(geometry, column) - 2;
      const cell = (rows[index] as number) * geometry.columns + column;
      const status = report.cells.status[cell] as number;
      painter.add({ x, y, width, height, cell, status, matches: matching[cell] === 1 });
    }
  }
  painter.finish();
}

function paintLabels(
  context: CanvasRenderingContext2D,
  { report, rows, palette, geometry, hovered }: MapPicture,
  scroll: Scroll,
  first: number,
  last: number,
): void {
  const { labelWidth, rowHeight, headerHeight, height } = geometry;
  context.fillStyle = palette.surface;
  context.fillRect(0, headerHeight, labelWidth, height);
  context.textBaseline = 'middle';
  const showsId = labelWidth > 200;
  for (let index = first; index < last; index += 1) {
    const account = report.accounts[rows[index] as number];
    if (account === undefined) continue;
    const y = yOf(geometry, scroll, index) + rowHeight / 2;
    if (hovered?.row === index) {
      context.fillStyle = palette.hover;
      context.fillRect(0, y - rowHeight / 2, labelWidth, rowHeight);
    }
    context.textAlign = 'left';
    context.font = nameFont;
    context.fillStyle = palette.text;
    context.fillText(shortenToFit(context, account.name, labelWidth - (showsId ? 112 : 16)), 8, y);
    if (!showsId) continue;
    context.textAlign = 'right';
    context.font = idFont;
    context.fillStyle = palette.muted;
    context.fillText(account.id, labelWidth - 10, y);
  }
}

function paintHeader(
  context: CanvasRenderingContext2D,
  { report, palette, geometry, hovered }: MapPicture,
  scroll: Scroll,
): void {
  const { headerHeight, labelWidth, cellWidth, width } = geometry;
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, width, headerHeight);
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const [column, region] of report.regions.entries()) {
    const x = xOf(geometry, scroll, column) + Math.round(cellWidth / 2);
    if (x < labelWidth || x > width) continue;
    context.save();
    context.translate(x, headerHeight - 7);
    context.rotate(-Math.PI / 2);
    context.fillStyle = hovered?.column === column ? palette.text : palette.muted;
    context.fillText(regionName(region), 0, 0);
    context.restore();
  }
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, labelWidth, headerHeight);
  context.fillStyle = palette.muted;
  context.font = '600 11px system-ui, sans-serif';
  context.fillText('Account', 8, headerHeight - 13);
  context.fillStyle = palette.line;
  context.fillRect(0, headerHeight - 1, width, 1);
}

function paintSelection(context: CanvasRenderingContext2D, picture: MapPicture, scroll: Scroll): void {
  const { geometry, selected, palette, isFocused } = picture;
  if (selected === undefined) return;
  const x = xOf(geometry, scroll, selected.column);
  const y = yOf(geometry, scroll, selected.row);
  if (x < geometry.labelWidth - 1 || y < geometry.headerHeight - 1) return;
  context.lineWidth = isFocused ? 2.5 : 1.5;
  context.strokeStyle = palette.focus;
  const width = widthOf(geometry, selected.column);
  context.strokeRect(x + 0.5, y + 0.5, width - 1, geometry.rowHeight - 2);
  context.lineWidth = 1;
  context.strokeStyle = palette.surface;
  context.strokeRect(x + 2.5, y + 2.5, width - 5, geometry.rowHeight - 6);
}
