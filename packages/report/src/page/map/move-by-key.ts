import type { CellPosition, MapGeometry } from './map-geometry.ts';

/**
 * The next cell for a key on the map, as in a grid: https://www.w3.org/WAI/ARIA/apg/patterns/grid/.
 *
 * @returns undefined for a key that does not move.
 */
export function moveByKey(
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  { row, column }: CellPosition,
  { rows, columns, height, headerHeight, rowHeight }: MapGeometry,
): CellPosition | undefined {
  const page = Math.max(1, Math.floor((height - headerHeight) / rowHeight) - 1);
  const far = ctrlKey || metaKey;
  const moves: Readonly<Record<string, CellPosition>> = {
    ArrowUp: { row: far ? 0 : row - 1, column },
    ArrowDown: { row: far ? rows : row + 1, column },
    ArrowLeft: { row, column: far ? 0 : column - 1 },
    ArrowRight: { row, column: far ? columns : column + 1 },
    PageUp: { row: row - page, column },
    PageDown: { row: row + page, column },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? rows : row, column: columns },
  };
  const moved = Object.hasOwn(moves, key) ? moves[key] : undefined;
  if (moved === undefined) return undefined;
  const within = (value: number, end: number) => Math.min(Math.max(0, value), Math.max(0, end - 1));
  return { row: within(moved.row, rows), column: within(moved.column, columns) };
}
