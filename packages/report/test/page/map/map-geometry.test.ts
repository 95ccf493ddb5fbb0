import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnAt, layOutMap, positionAt, scrollTo } from '../../../src/page/map/map-geometry.ts';
import { moveByKey } from '../../../src/page/map/move-by-key.ts';

const map = fc
  .record({
    width: fc.integer({ min: 320, max: 3000 }),
    height: fc.integer({ min: 200, max: 900 }),
    rows: fc.integer({ min: 1, max: 10_000 }),
    columns: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ width, height, rows, columns }) => layOutMap(width, height, rows, columns));
const cellOf = fc.tuple(map, fc.nat(), fc.nat()).map(([geometry, row, column]) => ({
  geometry,
  position: { row: row % geometry.rows, column: column % geometry.columns },
}));

describe('the map', () => {
  it('finds each cell at its position, after scrolling to it', () => {
    fc.assert(
      fc.property(
        cellOf,
        fc.nat({ max: 200_000 }),
        fc.nat({ max: 500 }),
        ({ geometry, position }, top, left) => {
          const scroll = scrollTo(geometry, { top, left }, position);
          const x = columnAt(geometry, position.column) + Math.floor(geometry.cellWidth / 2) - scroll.left;
          const y =
            geometry.headerHeight + position.row * geometry.rowHeight + geometry.rowHeight / 2 - scroll.top;
          expect(positionAt(geometry, scroll, x, y)).toEqual(position);
          expect(x).toBeLessThan(geometry.width);
          expect(y).toBeLessThan(geometry.height);
        },
      ),
    );
  });

  it('moves to a cell with each key, and back with the opposite key', () => {
    const keys = fc.constantFrom(
      ...['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'],
    );
    const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false });
    fc.assert(
      fc.property(cellOf, keys, fc.boolean(), ({ geometry, position }, key, far) => {
        const { row = -1, column = -1 } = moveByKey(press(key, far), position, geometry) ?? {};
        expect(row >= 0 && row < geometry.rows && column >= 0 && column < geometry.columns).toBe(true);
        const right = moveByKey(press('ArrowRight'), position, geometry);
        if (right && right.column !== position.column)
          expect(moveByKey(press('ArrowLeft'), right, geometry)).toEqual(position);
      }),
    );
    expect(moveByKey(press('constructor'), { row: 0, column: 0 }, layOutMap(900, 600, 3, 3))).toBeUndefined();
  });
});
