import { cellStatus } from '../../run-report.ts';

/** The colours that the canvas draws with; everything else is coloured by the style sheet. */
export interface Palette {
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly hover: string;
  readonly focus: string;
  /** A cell that a filter leaves out. */
  readonly dimmed: string;
  /** By `cellStatus`. */
  readonly status: readonly string[];
  /** Of the mark in a cell, by `cellStatus`. */
  readonly mark: readonly string[];
  /** From little to much. */
  readonly scale: readonly string[];
  /** The last stands for all others. */
  readonly categories: readonly string[];
  /** A cell without a value, and the stroke through it. */
  readonly blank: string;
  readonly slash: string;
  /** A cell with a value that the scale cannot show. */
  readonly other: string;
}

// Told apart with any colour vision: https://jfly.uni-koeln.de/color/; where two would be too near, another takes its place.
const okabeIto = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9'];

const light: Palette = {
  surface: '#ffffff',
  text: '#17212e',
  muted: '#5b6878',
  line: '#e3e8ee',
  hover: '#f0f4f9',
  focus: '#17212e',
  dimmed: '#f1f3f6',
  status: byStatus('#ffffff', '#3a9a8c', '#c02634', '#aeb8c4', '#ffffff', '#e6ebf1'),
  mark: byStatus('#ffffff', '#ffffff', '#ffffff', '#3d4957', '#8593a3', '#76859a'),
  scale: ['#dce9f6', '#b5d2ea', '#84b7dd', '#559bcd', '#2f7cb8', '#155c9a', '#083c72'],
  categories: [...okabeIto, '#a84300', '#f0e442', '#3b2f66', '#b8c0ca'],
  blank: '#ffffff',
  slash: '#7f8b9b',
  other: '#d9d3c6',
};

const dark: Palette = {
  surface: '#161d27',
  text: '#e8edf3',
  muted: '#9ba9ba',
  line: '#2a3442',
  hover: '#1e2733',
  focus: '#ffffff',
  dimmed: '#1c2531',
  status: byStatus('#161d27', '#2f9d93', '#e0404a', '#5b6a7c', '#161d27', '#2a3543'),
  mark: byStatus('#ffffff', '#ffffff', '#ffffff', '#d4dde7', '#7d8c9e', '#8fa0b4'),
  scale: ['#1d3450', '#22496f', '#2b6292', '#3a7fb6', '#5b9ed2', '#8dc0e6', '#cbe4f7'],
  categories: [...okabeIto, '#b84d0a', '#f0e442', '#5b3fd0', '#c9cfd6'],
  blank: '#161d27',
  slash: '#66768a',
  other: '#4d4638',
};

function byStatus(
  none: string,
  succeeded: string,
  failed: string,
  skipped: string,
  notAttempted: string,
  waiting: string,
): readonly string[] {
  const colours: string[] = [];
  colours[cellStatus.none] = none;
  colours[cellStatus.succeeded] = succeeded;
  colours[cellStatus.failed] = failed;
  colours[cellStatus.skipped] = skipped;
  colours[cellStatus.notAttempted] = notAttempted;
  colours[cellStatus.waiting] = waiting;
  return colours;
}

export const palettes = { light, dark } as const;

/** Where the system forces its colours: names, lines and focus in them; cells keep colour and mark. */
export function forcedPalette(
  palette: Palette,
  { surface, text }: { surface: string; text: string },
): Palette {
  return { ...palette, surface, blank: surface, text, muted: text, line: text, focus: text, slash: text };
}

/** The colour of a letter that can be read on a colour, `#rrggbb`. */
export function letterOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(
    (at) => (Number.parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 ? '#0e131a' : '#ffffff';
}
