import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { fullHeight, isNarrow, type MapGeometry } from './map-geometry.ts';
import type { MapPicture } from './paint-map.ts';
import { paintOverview } from './paint-overview.ts';

interface Props {
  readonly picture: MapPicture;
  readonly scroller: { readonly current: HTMLDivElement | null };
}

const width = { least: 14, most: 72, column: 2 } as const;

/**
 * The whole map next to the visible part: failures, and regions that fail in many accounts, are easy to see. A
 * click or a drag scrolls there; for the keyboard there is the map itself.
 */
export function MapOverview({ picture, scroller }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const { rows, matching, colouring, palette, geometry, report } = picture;
  const isNeeded = geometry.height > 0 && fullHeight(rows.length) > geometry.height;
  useLayoutEffect(() => {
    if (isNeeded && canvas.current !== null) paintOverview(canvas.current, picture);
  }, [rows, matching, colouring, palette, report, geometry.height, isNeeded]);
  useEffect(() => {
    const element = scroller.current;
    const follow = () => frameView(frame.current, geometry, element?.scrollTop ?? 0);
    follow();
    element?.addEventListener('scroll', follow, { passive: true });
    return () => element?.removeEventListener('scroll', follow);
  }, [geometry.height, geometry.contentHeight, isNeeded]);
  if (!isNeeded) return null;
  const jump = (event: MouseEvent) => {
    if (event.buttons !== 1) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const share = (event.clientY - box.top) / box.height;
    scroller.current?.scrollTo({ top: share * geometry.contentHeight - geometry.height / 2 });
    event.preventDefault();
  };
  const wide = Math.min(width.most, Math.max(width.least, report.regions.length * width.column));
  return (
    <div
      class="map-overview"
      aria-hidden="true"
      title="The whole map: click to go there"
      style={{ width: `${isNarrow(geometry) ? width.least : wide}px`, height: `${geometry.height}px` }}
      onMouseDown={jump}
      onMouseMove={jump}
    >
      <canvas ref={canvas} />
      <div ref={frame} class="map-frame" />
    </div>
  );
}

function frameView(frame: HTMLDivElement | null, geometry: MapGeometry, top: number): void {
  if (frame === null || geometry.contentHeight === 0) return;
  const share = geometry.height / geometry.contentHeight;
  // Moved without a new layout, because it follows each frame of scrolling.
  frame.style.transform = `translateY(${top * share}px)`;
  frame.style.height = `${Math.max(6, geometry.height * share)}px`;
}
