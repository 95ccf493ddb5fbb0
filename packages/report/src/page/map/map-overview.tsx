import { useLayoutEffect, useRef } from 'preact/hooks';
import { cellStatus, type RunReport } from '../../run-report.ts';
import type { MapPicture } from './paint-map.ts';

interface Props {
  readonly picture: MapPicture;
  readonly scroller: { readonly current: HTMLDivElement | null };
}

const width = 12;

/** A strip beside the map in which each failure can be seen at once; a click jumps to it. The keyboard has the map. */
export function MapOverview({ picture, scroller }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, matching, palette, geometry, report } = picture;
  const isNeeded = geometry.contentHeight > geometry.height;
  useLayoutEffect(() => {
    if (isNeeded && canvas.current !== null) paint(canvas.current, picture);
  }, [rows, matching, palette, report, geometry.height, isNeeded]);
  if (!isNeeded) return null;
  const jump = (event: MouseEvent) => {
    if (event.buttons !== 1) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const share = (event.clientY - box.top) / box.height;
    scroller.current?.scrollTo({ top: share * geometry.contentHeight - geometry.height / 2 });
  };
  return (
    <canvas
      ref={canvas}
      class="map-overview"
      title="Where failures are: click to go there"
      onMouseDown={jump}
      onMouseMove={jump}
    />
  );
}

function paint(canvas: HTMLCanvasElement, { report, rows, matching, palette, geometry }: MapPicture): void {
  const height = Math.max(1, Math.round(geometry.height * devicePixelRatio));
  canvas.width = width;
  canvas.height = height;
  canvas.style.height = `${geometry.height}px`;
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) return;
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, width, height);
  for (let y = 0; y < height; y += 1) {
    const from = Math.floor((y * rows.length) / height);
    const shown = countIn(
      report,
      rows.slice(from, Math.max(from + 1, Math.floor(((y + 1) * rows.length) / height))),
      matching,
    );
    context.fillStyle = palette.status[shown.others > 0 ? cellStatus.succeeded : cellStatus.none] as string;
    context.fillRect(0, y, width, 1);
    if (shown.failed === 0) continue;
    context.fillStyle = palette.status[cellStatus.failed] as string;
    // One failure among many still has to be seen.
    context.fillRect(
      0,
      y - 1,
      Math.max(3, width * Math.sqrt(shown.failed / (shown.failed + shown.others))),
      2,
    );
  }
}

function countIn({ regions, cells: { status } }: RunReport, rows: readonly number[], matching: Uint8Array) {
  let failed = 0;
  let others = 0;
  for (const row of rows) {
    for (let cell = row * regions.length; cell < (row + 1) * regions.length; cell += 1) {
      if (matching[cell] !== 1) continue;
      if (status[cell] === cellStatus.failed) failed += 1;
      else others += 1;
    }
  }
  return { failed, others };
}
