import { cellStatus } from '../../run-report.ts';
import { type Colouring, noShade, otherShade } from '../model/colouring.ts';
import { letterOn, type Palette } from '../theme/palette.ts';

/** A cell to paint: its position, and the facts that determine its look. */
export interface PaintedCell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly cell: number;
  readonly status: number;
  readonly matches: boolean;
}

/** Paints cells, each with a mark for its outcome, so that nobody needs to distinguish colours. */
export class CellPainter {
  readonly #context: CanvasRenderingContext2D;
  readonly #palette: Palette;
  readonly #colouring: Colouring;
  readonly #marks = new Map<number, Path2D>();
  readonly #slashes = new Path2D();
  readonly #letters: { x: number; y: number; shade: number }[] = [];

  constructor(context: CanvasRenderingContext2D, palette: Palette, colouring: Colouring) {
    this.#context = context;
    this.#palette = palette;
    this.#colouring = colouring;
  }

  add(painted: PaintedCell): void {
    const { x, y, width, height, status, matches } = painted;
    if (status === cellStatus.none) return;
    this.#context.fillStyle = matches ? this.#colourOf(painted) : this.#palette.dimmed;
    this.#context.fillRect(x, y, width, height);
    if (!matches) return;
    // On a colour for a value, a failure has its own colour.
    if (status === cellStatus.failed && this.#colouring.kind !== 'outcome') {
      this.#context.fillStyle = this.#palette.status[status] as string;
      this.#context.fillRect(x + width / 2 - 6, y + height / 2 - 6, 12, 12);
    }
    this.#addMark(painted);
    if (status === cellStatus.succeeded && this.#isAbsent(painted)) {
      this.#slashes.moveTo(x + width / 2 - 5, y + height - 3);
      this.#slashes.lineTo(x + width / 2 + 5, y + 3);
    }
    if (this.#colouring.kind === 'categories' && width >= 14) this.#addLetter(painted);
  }

  /** Draws the marks over the cells, one kind after the other. */
  finish(): void {
    this.#context.strokeStyle = this.#palette.slash;
    this.#context.lineWidth = 1.2;
    this.#context.stroke(this.#slashes);
    for (const [status, path] of this.#marks) {
      this.#context.strokeStyle = this.#markColour(status);
      this.#context.lineWidth = status === cellStatus.failed ? 1.8 : 1.2;
      this.#context.stroke(path);
    }
    this.#context.font = '600 9px system-ui, sans-serif';
    this.#context.textAlign = 'center';
    this.#context.textBaseline = 'middle';
    for (const { x, y, shade } of this.#letters) {
      this.#context.fillStyle = letterOn(this.#palette.categories[shade] as string);
      this.#context.fillText(letterOf(shade), x, y);
    }
  }

  #colourOf({ cell, status }: PaintedCell): string {
    return colourOfCell(this.#palette, this.#colouring, cell, status);
  }

  #isAbsent({ cell }: PaintedCell): boolean {
    return this.#colouring.kind !== 'outcome' && this.#colouring.shades[cell] === noShade;
  }

  #markColour(status: number): string {
    if (this.#colouring.kind === 'outcome') return this.#palette.mark[status] as string;
    return status === cellStatus.failed ? (this.#palette.mark[status] as string) : this.#palette.muted;
  }

  #addMark({ x, y, width, height, status }: PaintedCell): void {
    if (status === cellStatus.succeeded) return;
    const path = this.#marks.get(status) ?? new Path2D();
    this.#marks.set(status, path);
    const [middle, centre] = [x + width / 2, y + height / 2];
    if (status === cellStatus.failed) {
      path.moveTo(middle - 3.5, centre - 3.5);
      path.lineTo(middle + 3.5, centre + 3.5);
      path.moveTo(middle + 3.5, centre - 3.5);
      path.lineTo(middle - 3.5, centre + 3.5);
    } else if (status === cellStatus.skipped) {
      path.moveTo(middle - 4, centre);
      path.lineTo(middle + 4, centre);
    } else if (status === cellStatus.ready) {
      path.moveTo(middle - 3.5, centre);
      path.lineTo(middle - 1, centre + 2.5);
      path.lineTo(middle + 3.5, centre - 3);
    } else if (status === cellStatus.notAttempted) {
      path.rect(x + 0.75, y + 0.75, width - 1.5, height - 1.5);
    } else {
      path.moveTo(middle + 1.5, centre);
      path.arc(middle, centre, 1.5, 0, 2 * Math.PI);
    }
  }

  #addLetter({ x, y, width, height, cell }: PaintedCell): void {
    const shade = this.#colouring.kind === 'categories' ? this.#colouring.shades[cell] : noShade;
    if (shade === undefined || shade === noShade || shade === otherShade) return;
    this.#letters.push({ x: x + width / 2, y: y + height / 2 + 0.5, shade });
  }
}

/** The fill colour of a cell. */
export function colourOfCell(palette: Palette, colouring: Colouring, cell: number, status: number): string {
  if (colouring.kind === 'outcome') return palette.status[status] as string;
  const shade = colouring.shades[cell];
  if (shade === otherShade) return palette.other;
  return (colouring.kind === 'scale' ? palette.scale : palette.categories)[shade ?? noShade] ?? palette.blank;
}

/** The letter of a category in cells and legend. */
export function letterOf(category: number): string {
  return String.fromCharCode(65 + category);
}
