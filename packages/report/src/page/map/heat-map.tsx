import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RunReport } from '../../run-report.ts';

import type { Colouring } from '../model/colouring.ts';
import type { Palette } from '../theme/palette.ts';
import { ActiveRow, activeId } from './active-row.tsx';
import { CellTooltip } from './cell-tooltip.tsx';
import type { Choice } from './choice.ts';
import { type CellPosition, fullHeight, layOutMap, positionAt, scrollTo } from './map-geometry.ts';
import { MapOverview } from './map-overview.tsx';
import { moveByKey } from './move-by-key.ts';
import { type MapPicture, paintMap } from './paint-map.ts';
import { useSize } from './use-size.ts';

interface Props {
  readonly report: RunReport;
  readonly rows: readonly number[];
  readonly matching: Uint8Array;
  readonly colouring: Colouring;
  readonly palette: Palette;
  readonly selected: number | undefined;
  readonly onSelect: (cell: number, how: Choice) => void;
}

/** Height of the scrollbar below a map that scrolls sideways, in pixels. */
const scrollbar = 17;

/** Accounts × regions on a canvas, with the semantics of a grid for keyboards and screen readers. */
export function HeatMap(props: Props) {
  const { report, rows, matching, colouring, palette, selected, onSelect } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<CellPosition & { x: number; y: number }>();
  const [isFocused, setFocused] = useState(false);
  const size = useSize(scroller);
  const geometry = layOutMap(size.width, size.height, rows.length, report.regions.length);
  const isWide = geometry.contentWidth > size.width;
  const cellAt = ({ row, column }: CellPosition) => (rows[row] as number) * report.regions.length + column;
  const active = positionOf(rows, report.regions.length, selected);
  const picture: MapPicture = {
    report,
    rows,
    matching,
    colouring,
    palette,
    geometry,
    hovered,
    selected: active,
    isFocused,
  };

  const latest = useRef(picture);
  latest.current = picture;
  const repaint = useRef(() => {});
  useLayoutEffect(() => {
    repaint.current = () => paintOn(canvas.current, scroller.current, latest.current);
    repaint.current();
  });
  usePaintOnScroll(scroller, repaint);

  const reveal = (position: CellPosition) => {
    const element = scroller.current;
    if (element === null) return;
    const { left, top } = scrollTo(geometry, { left: element.scrollLeft, top: element.scrollTop }, position);
    element.scrollTo(left, top);
  };
  useEffect(() => {
    if (active !== undefined) reveal(active);
  }, [selected, rows]);

  const onKeyDown = (event: KeyboardEvent) => {
    const position = active ?? { row: 0, column: 0 };
    if (event.key === 'Enter' || event.key === ' ') onSelect(cellAt(position), 'enter');
    else {
      const moved = moveByKey(event, position, geometry);
      if (moved === undefined) return;
      onSelect(cellAt(moved), 'move');
    }
    event.preventDefault();
  };
  const positionOfEvent = (event: MouseEvent) => {
    const box = scroller.current?.getBoundingClientRect();
    if (box === undefined) return undefined;
    const scroll = { left: scroller.current?.scrollLeft ?? 0, top: scroller.current?.scrollTop ?? 0 };
    const position = positionAt(geometry, scroll, event.clientX - box.left, event.clientY - box.top);
    return position && report.cells.status[cellAt(position)] ? position : undefined;
  };

  return (
    <div class="map">
      {/* biome-ignore lint/a11y/useSemanticElements: a table of 340,000 cells is what no browser draws */}
      <div
        ref={scroller}
        class="map-scroll"
        // As high as the whole run, so that nothing moves when a filter leaves less; the style sheet limits it.
        style={{ height: `${fullHeight(report.accounts.length) + (isWide ? scrollbar : 0)}px` }}
        role="grid"
        tabIndex={0}
        aria-label="Accounts by regions. Arrow keys move, Enter opens the details."
        aria-rowcount={rows.length + 1}
        aria-colcount={report.regions.length + 1}
        aria-activedescendant={active && activeId(active)}
        onKeyDown={onKeyDown}
        onFocus={() => {
          setFocused(true);
          // A focused grid needs an active cell; a pointer chooses its own.
          if (active === undefined && scroller.current?.matches(':focus-visible'))
            onSelect(cellAt({ row: 0, column: 0 }), 'move');
        }}
        onBlur={() => setFocused(false)}
        onMouseMove={(event) => {
          const position = positionOfEvent(event);
          setHovered(position && { ...position, x: event.clientX, y: event.clientY });
        }}
        onMouseLeave={() => setHovered(undefined)}
        onClick={(event) => {
          const position = positionOfEvent(event);
          if (position !== undefined) onSelect(cellAt(position), 'point');
        }}
      >
        <div class="map-content" style={{ width: geometry.contentWidth, height: geometry.contentHeight }}>
          <canvas ref={canvas} class="map-canvas" />
          <ActiveRow
            report={report}
            position={active}
            row={active && rows[active.row]}
            colouring={colouring}
            geometry={geometry}
          />
        </div>
      </div>
      <MapOverview picture={picture} scroller={scroller} />
      {hovered && (
        <CellTooltip
          report={report}
          cell={cellAt(hovered)}
          colouring={colouring}
          x={hovered.x}
          y={hovered.y}
        />
      )}
    </div>
  );
}

function positionOf(
  rows: readonly number[],
  columns: number,
  cell: number | undefined,
): CellPosition | undefined {
  if (cell === undefined) return undefined;
  const row = rows.indexOf(Math.floor(cell / columns));
  return row < 0 ? undefined : { row, column: cell % columns };
}

function paintOn(
  canvas: HTMLCanvasElement | null,
  scroller: HTMLDivElement | null,
  picture: MapPicture,
): void {
  const context = canvas?.getContext('2d', { alpha: false });
  const { width, height } = picture.geometry;
  if (!canvas || !scroller || !context || width === 0) return;
  const ratio = devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintMap(context, picture, { left: scroller.scrollLeft, top: scroller.scrollTop });
}

/** Paints once per frame, however often the browser reports scrolling. */
function usePaintOnScroll(
  scroller: { current: HTMLDivElement | null },
  repaint: { current: () => void },
): void {
  useEffect(() => {
    const element = scroller.current;
    let frame = 0;
    const onScroll = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => repaint.current());
    };
    element?.addEventListener('scroll', onScroll, { passive: true });
    return () => element?.removeEventListener('scroll', onScroll);
  }, []);
}
