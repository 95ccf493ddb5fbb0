import { cellStatus, type RunReport } from '../../run-report.ts';
import { formatDuration, formatNumber } from '../format.ts';
import { chooseSteps } from './scale-bounds.ts';

/** The property that determines the colour of cells. */
export type ColourMode = 'outcome' | 'duration' | 'value';

/** Steps of a scale, and categories that have their own colour. */
const scaleSteps = 7;
const mostCategories = 8;

/** A cell without a value, or with a value that is not a number if numbers are shown. */
export const noShade = 255;
export const otherShade = 254;

/** The common parts of all colourings except by outcome. */
interface Shading {
  /** The shown value: the duration of a target, or a value from its result. */
  readonly of: 'duration' | 'value';
  /** By cell: an index into `names`, {@link otherShade} or {@link noShade}. */
  readonly shades: Uint8Array;
  readonly label: string;
  /** Empty if a scale has fewer steps than colours. */
  readonly names: readonly string[];
  /** Name for a target that succeeded without a value, or that has {@link otherShade}; only if there is one. */
  readonly absent: string | undefined;
  readonly other: string | undefined;
  readonly text: (cell: number) => string | undefined;
}

/** The colour of each cell: by its outcome, by a step of a scale, or by a category. */
export type Colouring =
  | { readonly kind: 'outcome' }
  | (Shading & { readonly kind: 'scale' })
  /** The last name may represent all others. */
  | (Shading & { readonly kind: 'categories' });

/** Colours cells by the duration of their targets. */
export function colourByDuration({ cells: { status, started, ended } }: RunReport): Colouring {
  const values = Float64Array.from(ended, (end, cell) =>
    end !== 0 && started[cell] !== 0 ? end - (started[cell] as number) : Number.NaN,
  );
  const scale = scaleOf(values, formatDuration);
  const absent = lacksSome(status, scale.shades) ? 'not known' : undefined;
  return { of: 'duration', label: 'Duration', absent, ...scale };
}

/** Colours cells by the value at a path of the results: numbers on a scale, anything else by category. */
export function colourByValue(
  values: ReadonlyMap<number, unknown>,
  { run: { leftOut }, cells: { status } }: Pick<RunReport, 'run' | 'cells'>,
  path: string,
): Colouring {
  const texts = new Map<number, string>();
  const column = new Float64Array(status.length).fill(Number.NaN);
  for (const [cell, value] of values) {
    if (typeof value === 'number') column[cell] = value;
    else texts.set(cell, textOf(value));
  }
  const numbers = values.size - texts.size;
  const isScale = numbers > 0 && numbers >= texts.size;
  if (!isScale)
    for (const [cell, value] of values) if (typeof value === 'number') texts.set(cell, textOf(value));
  const shading = isScale ? scaleOf(column, formatNumber, texts) : categoriesOf(texts, status.length);
  const isPart = leftOut.overBudget + leftOut.tooLarge + leftOut.unread + leftOut.unreadable > 0;
  const absent = isPart ? 'no value, or its result is not in this file' : 'no value';
  return {
    of: 'value',
    label: path,
    absent: lacksSome(status, shading.shades) ? absent : undefined,
    ...shading,
  };
}

function lacksSome(status: Uint8Array, shades: Uint8Array): boolean {
  return status.some((value, cell) => value === cellStatus.succeeded && shades[cell] === noShade);
}

function scaleOf(
  values: Float64Array,
  format: (value: number) => string,
  others: ReadonlyMap<number, string> = new Map(),
) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const steps = chooseSteps(sorted, scaleSteps);
  // A few steps are spread over the whole scale, so that the largest value has the strongest colour.
  const shadeOf = (index: number) =>
    steps.length < 2 ? scaleSteps - 1 : Math.round((index * (scaleSteps - 1)) / (steps.length - 1));
  const shades = Uint8Array.from(values, (value) =>
    Number.isNaN(value) ? noShade : shadeOf(steps.findIndex(({ greatest }) => value <= greatest)),
  );
  for (const cell of others.keys()) shades[cell] = otherShade;
  const text = (cell: number) => {
    const value = values[cell];
    return value === undefined || Number.isNaN(value) ? others.get(cell) : format(value);
  };
  const names = Array.from({ length: scaleSteps }, () => '');
  for (const [index, { least, greatest }] of steps.entries())
    names[shadeOf(index)] = rangeText(format(least), format(greatest));
  const other = others.size > 0 ? 'not a number' : undefined;
  return { kind: 'scale', shades, names, other, text } as const;
}

function rangeText(from: string, to: string): string {
  return from === to ? to : `${from} – ${to}`;
}

function categoriesOf(texts: ReadonlyMap<number, string>, cells: number) {
  const counts = new Map<string, number>();
  for (const text of texts.values()) counts.set(text, (counts.get(text) ?? 0) + 1);
  const byCount = [...counts].sort(([, one], [, other]) => other - one).map(([text]) => text);
  const names = byCount.slice(0, mostCategories);
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const shades = new Uint8Array(cells).fill(noShade);
  for (const [cell, text] of texts) shades[cell] = indexOf.get(text) ?? mostCategories;
  if (byCount.length > mostCategories) names.push(`${formatNumber(byCount.length - mostCategories)} others`);
  const text = (cell: number) => texts.get(cell);
  return { kind: 'categories', shades, names, other: undefined, text } as const;
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : stringify(value);
  if (text === '') return '(empty)';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** A worker's result may be nested too deeply for JSON.stringify. */
function stringify(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '(nested too deeply to be shown)';
  }
}
