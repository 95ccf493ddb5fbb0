import { cellStatus } from '../../run-report.ts';
import { colourOfCell } from './paint-cells.ts';
import type { MapPicture } from './paint-map.ts';

type Rgb = readonly [number, number, number];

/** A single failure among many targets must still be visible. */
const leastShare = 0.45;

/** Paints the whole map with one pixel per column and at most one per visible line. */
export function paintOverview(canvas: HTMLCanvasElement, picture: MapPicture): void {
  const { report, rows, geometry, palette } = picture;
  const columns = report.regions.length;
  canvas.width = Math.max(1, columns);
  canvas.height = Math.max(1, Math.min(rows.length, Math.round(geometry.height * devicePixelRatio)));
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) return;
  const rgbOf = readColours(context);
  const image = context.createImageData(canvas.width, canvas.height);
  const surface = rgbOf(palette.surface);
  const failed = rgbOf(palette.status[cellStatus.failed] as string);
  for (let y = 0; y < canvas.height; y += 1) {
    const from = Math.floor((y * rows.length) / canvas.height);
    const to = Math.max(from + 1, Math.floor(((y + 1) * rows.length) / canvas.height));
    for (let column = 0; column < columns; column += 1) {
      const seen = lookAt(picture, from, to, column);
      // From a pale colour to the full colour of a failure, because a mixture with other colours would be unclear.
      const base = seen.failed === 0 ? rgbOf(seen.colour) : surface;
      const share = seen.failed === 0 ? 0 : Math.max(leastShare, Math.sqrt(seen.failed / seen.targets));
      for (const [part, value] of base.entries())
        image.data[(y * columns + column) * 4 + part] = value + (failed[part as 0 | 1 | 2] - value) * share;
      image.data[(y * columns + column) * 4 + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

/** Summarises some accounts in one region. */
function lookAt(
  { report, rows, matching, colouring, palette }: MapPicture,
  from: number,
  to: number,
  column: number,
) {
  let failed = 0;
  let targets = 0;
  let colour = palette.surface;
  for (let index = from; index < to; index += 1) {
    const cell = (rows[index] as number) * report.regions.length + column;
    if (matching[cell] !== 1) continue;
    const status = report.cells.status[cell] as number;
    targets += 1;
    if (status === cellStatus.failed) failed += 1;
    else colour = colourOfCell(palette, colouring, cell, status);
  }
  return { failed, targets, colour };
}

/** Reads colours as the canvas interprets them, each once. */
function readColours(context: CanvasRenderingContext2D): (colour: string) => Rgb {
  const known = new Map<string, Rgb>();
  return (colour) => {
    let rgb = known.get(colour);
    if (rgb === undefined) {
      context.fillStyle = colour;
      const code = Number.parseInt(String(context.fillStyle).slice(1), 16);
      rgb = [code >> 16, (code >> 8) & 255, code & 255];
      known.set(colour, rgb);
    }
    return rgb;
  };
}
