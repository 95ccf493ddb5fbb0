import { cellStatus } from '../../run-report.ts';
import { type ColourName, categories, colours, scale } from './colours.ts';

/** The colours with which the canvas is drawn; the style sheet colours everything else. */
export interface Palette {
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly hover: string;
  readonly focus: string;
  /** A cell that does not match the filter. */
  readonly dimmed: string;
  /** By `cellStatus`. */
  readonly status: readonly string[];
  /** Of the marks in cells, by `cellStatus`. */
  readonly mark: readonly string[];
  /** From low to high values. */
  readonly scale: readonly string[];
  /** The last one is for all further values. */
  readonly categories: readonly string[];
  /** A cell without a value, and the line through it. */
  readonly blank: string;
  readonly slash: string;
  /** A cell with a value that the scale cannot show. */
  readonly other: string;
}

type Theme = 'light' | 'dark';

function paletteOf(theme: Theme): Palette {
  const of = (name: ColourName) => colours[name][theme === 'light' ? 0 : 1];
  return {
    surface: of('surface'),
    text: of('text'),
    muted: of('muted'),
    line: of('line'),
    hover: of('hover'),
    focus: of('focus'),
    dimmed: of('dimmed'),
    status: byStatus({
      none: of('surface'),
      succeeded: of('fill-succeeded'),
      failed: of('fill-failed'),
      skipped: of('fill-skipped'),
      notAttempted: of('surface'),
      waiting: of('fill-waiting'),
      ready: of('surface'),
    }),
    mark: byStatus({
      none: of('mark'),
      succeeded: of('mark'),
      failed: of('mark'),
      skipped: of('mark-skipped'),
      notAttempted: of('mark-not-attempted'),
      waiting: of('mark-waiting'),
      ready: of('succeeded'),
    }),
    scale: scale[theme],
    categories: categories[theme],
    blank: of('surface'),
    slash: of('slash'),
    other: of('other'),
  };
}

function byStatus(named: Readonly<Record<keyof typeof cellStatus, string>>): readonly string[] {
  const found: string[] = [];
  for (const [name, status] of Object.entries(cellStatus))
    found[status] = named[name as keyof typeof cellStatus];
  return found;
}

/** The canvas's colours in each theme. */
export const palettes: Readonly<Record<Theme, Palette>> = {
  light: paletteOf('light'),
  dark: paletteOf('dark'),
};

/**
 * The colours when the system forces its own: names, lines and focus use the system's; cells keep their colours and
 * marks.
 */
export function forcedPalette(
  palette: Palette,
  { surface, text }: { surface: string; text: string },
): Palette {
  return { ...palette, surface, blank: surface, text, muted: text, line: text, focus: text, slash: text };
}

/** The colour of a letter that is readable on a background, `#rrggbb`. */
export function letterOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(
    (at) => (Number.parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2
    ? colours['letter-dark'][0]
    : colours['letter-light'][0];
}
