/**
 * All colours of the report, each as `[light, dark]`; no other file has any. The style sheets get them as variables
 * ({@link colourRules}), and the canvas as a palette.
 */
export const colours = {
  page: ['#f4f6f9', '#0e131a'],
  surface: ['#ffffff', '#161d27'],
  raised: ['#f7f9fb', '#1c2531'],
  hover: ['#f0f4f9', '#1e2733'],
  text: ['#17212e', '#e8edf3'],
  muted: ['#56637a', '#9ba9ba'],
  line: ['#dfe5ec', '#2a3442'],
  control: ['#b9c4d1', '#46566b'],
  focus: ['#17212e', '#ffffff'],
  accent: ['#1d5fc4', '#7db3ff'],
  'accent-soft': ['#e7f0fd', '#1b2c45'],
  'accent-text': ['#ffffff', '#0e131a'],
  'shadow-near': ['#1b2b4314', '#00000066'],
  'shadow-far': ['#1b2b430a', '#00000044'],
  'shadow-raised': ['#00000033', '#00000044'],
  // Text.
  succeeded: ['#1f7a58', '#4fc196'],
  failed: ['#b9232f', '#ff8087'],
  skipped: ['#56637a', '#a8b5c5'],
  'failed-soft': ['#fdf0f1', '#2e1a1f'],
  // Cells and bars, and the marks in them.
  'fill-succeeded': ['#3a9a8c', '#2f9d93'],
  'fill-failed': ['#c02634', '#e0404a'],
  'fill-skipped': ['#aeb8c4', '#5b6a7c'],
  'fill-waiting': ['#e6ebf1', '#2a3543'],
  mark: ['#ffffff', '#ffffff'],
  'mark-skipped': ['#3d4957', '#d4dde7'],
  'mark-not-attempted': ['#8593a3', '#7d8c9e'],
  'mark-waiting': ['#76859a', '#8fa0b4'],
  // A cell that does not match the filter; the line through a cell without a value; a cell with a value that is not
  // on the scale.
  dimmed: ['#f1f3f6', '#1c2531'],
  slash: ['#7f8b9b', '#66768a'],
  other: ['#d9d3c6', '#4d4638'],
  // Letters on the colour of a category.
  'letter-dark': ['#0e131a', '#0e131a'],
  'letter-light': ['#ffffff', '#ffffff'],
  // Results in JSON.
  'json-name': ['#1d4f91', '#8fc0ff'],
  'json-text': ['#1f6f4a', '#7fd3a8'],
  'json-number': ['#9a4a00', '#f0b072'],
  'json-word': ['#8a2f7f', '#e39bd8'],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;

/** The name of a colour; in a style sheet, `var(--name)`. */
export type ColourName = keyof typeof colours;

/** From low to high values. */
export const scale: Readonly<Record<'light' | 'dark', readonly string[]>> = {
  light: ['#dce9f6', '#b5d2ea', '#84b7dd', '#559bcd', '#2f7cb8', '#155c9a', '#083c72'],
  dark: ['#1d3450', '#22496f', '#2b6292', '#3a7fb6', '#5b9ed2', '#8dc0e6', '#cbe4f7'],
};

// Distinguishable with any colour vision: https://jfly.uni-koeln.de/color/. Where two colours would be too similar,
// another one is used.
const okabeIto = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9'];

/** For values without an order; the last colour is for all further values. */
export const categories: Readonly<Record<'light' | 'dark', readonly string[]>> = {
  light: [...okabeIto, '#a84300', '#f0e442', '#3b2f66', '#b8c0ca'],
  dark: [...okabeIto, '#b84d0a', '#f0e442', '#5b3fd0', '#c9cfd6'],
};

/** The colours as style rules, which the build puts before all others. */
export function colourRules(): string {
  const variables = Object.entries(colours).map(
    ([name, [light, dark]]) => `--${name}:light-dark(${light},${dark});`,
  );
  // Page margins cannot use variables.
  const margin = `color:${colours.muted[0]}`;
  return [
    `:root{${variables.join('')}}`,
    `@media print{@page{@bottom-left{${margin}}@bottom-right{${margin}}}}`,
  ].join('\n');
}
