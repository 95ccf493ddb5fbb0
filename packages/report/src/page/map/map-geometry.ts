/** Positions on the map, in CSS pixels. */
export interface MapGeometry {
  /** Width of the visible part. */
  readonly width: number;
  readonly height: number;
  /** Width of the accounts' names, left of the cells. */
  readonly labelWidth: number;
  /** Height of the regions' names, above the cells. */
  readonly headerHeight: number;
  /** May be a fraction of a pixel; {@link columnAt} returns whole pixels. */
  readonly cellWidth: number;
  readonly rowHeight: number;
  readonly rows: number;
  readonly columns: number;
  /** Width of the whole scrollable content. */
  readonly contentWidth: number;
  readonly contentHeight: number;
}

const narrow = 620;
const cell = { least: 15, most: 76 } as const;
/** If there are few columns, the remaining space is for long names. */
const label = { narrow: 124, least: 252, most: 400 } as const;
const rowHeight = 20;
const headerHeight = 98;

/** Whether there is hardly any room beside the cells. */
export function isNarrow({ width }: Pick<MapGeometry, 'width'>): boolean {
  return width < narrow;
}

/** Fits the columns into the width, or scrolls if they would become too small. */
export function layOutMap(width: number, height: number, rows: number, columns: number): MapGeometry {
  const spare = Math.min(label.most, Math.max(label.least, width - columns * cell.most - 4));
  const labelWidth = isNarrow({ width }) ? label.narrow : spare;
  const share = (width - labelWidth - 4) / Math.max(1, columns);
  const cellWidth = Math.min(cell.most, Math.max(cell.least, share));
  return {
    width,
    height,
    labelWidth,
    headerHeight,
    cellWidth,
    rowHeight,
    rows,
    columns,
    contentWidth: Math.max(width, Math.ceil(labelWidth + columns * cellWidth + 4)),
    contentHeight: Math.max(height, fullHeight(rows)),
  };
}

/** The height of the map if all of it is visible. */
export function fullHeight(rows: number): number {
  return headerHeight + rows * rowHeight + 4;
}

/** Where a column begins, before scrolling, in whole pixels. */
export function columnAt({ labelWidth, cellWidth }: MapGeometry, column: number): number {
  return labelWidth + Math.round(column * cellWidth);
}

/** How far the map is scrolled. */
export interface Scroll {
  readonly left: number;
  readonly top: number;
}

/** A position on the map: an index into the shown rows, and a column. */
export interface CellPosition {
  readonly row: number;
  readonly column: number;
}

/** Finds the cell at a point of the view; undefined over a label. */
export function positionAt(
  geometry: MapGeometry,
  scroll: Scroll,
  x: number,
  y: number,
): CellPosition | undefined {
  if (x < geometry.labelWidth || y < geometry.headerHeight) return undefined;
  const column = Math.floor((x + scroll.left - geometry.labelWidth) / geometry.cellWidth);
  const row = Math.floor((y + scroll.top - geometry.headerHeight) / geometry.rowHeight);
  return column < geometry.columns && row < geometry.rows ? { row, column } : undefined;
}

/** Scrolls just far enough to make a position visible. */
export function scrollTo(geometry: MapGeometry, scroll: Scroll, { row, column }: CellPosition): Scroll {
  const top = row * geometry.rowHeight;
  const left = column * geometry.cellWidth;
  const height = geometry.height - geometry.headerHeight - geometry.rowHeight;
  const width = geometry.width - geometry.labelWidth - geometry.cellWidth;
  return {
    top: Math.min(Math.max(scroll.top, top - height), top),
    left: Math.min(Math.max(scroll.left, left - width), left),
  };
}
