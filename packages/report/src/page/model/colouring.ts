import type { RunReport } from '../../run-report.ts';
import { formatDuration, formatNumber } from '../format.ts';

/** By what cells are coloured. */
export type ColourMode = 'outcome' | 'duration' | 'value';

/** Steps of a scale, and categories that get a colour of their own. */
export const scaleSteps = 7;
export const mostCategories = 8;

/** A cell without a value. */
export const noShade = 255;

/** What each cell is coloured as. */
export type Colouring =
  | { readonly kind: 'outcome' }
  /** `shades` is a step from 0, or {@link noShade}; each step goes up to its bound. */
  | {
      readonly kind: 'scale';
      readonly shades: Uint8Array;
      readonly label: string;
      readonly bounds: readonly string[];
      readonly text: (cell: number) => string | undefined;
    }
  /** `shades` is an index of `names`, the last of which may stand for all others. */
  | {
      readonly kind: 'categories';
      readonly shades: Uint8Array;
      readonly label: string;
      readonly names: readonly string[];
      readonly text: (cell: number) => string | undefined;
    };

/** Colours by how long a target took. */
export function colourByDuration({ cells: { started, ended } }: RunReport): Colouring {
  const values = Float64Array.from(ended, (end, cell) =>
    end !== 0 && started[cell] !== 0 ? end - (started[cell] as number) : Number.NaN,
  );
  return scaleOf(values, 'Duration', formatDuration);
}

/** Colours by what was found at a path of the results: numbers on a scale, anything else by category. */
export function colourByValue(values: ReadonlyMap<number, unknown>, cells: number, path: string): Colouring {
  const known = [...values.values()].filter((value) => value !== undefined);
  const numbers = known.filter((value) => typeof value === 'number').length;
  if (numbers > 0 && numbers >= known.length / 2) {
    const column = new Float64Array(cells).fill(Number.NaN);
    for (const [cell, value] of values) if (typeof value === 'number') column[cell] = value;
    return scaleOf(column, path, formatNumber);
  }
  return categoriesOf(values, cells, path);
}

/** Bounds at quantiles: one slow target does not make all others look alike. */
function scaleOf(values: Float64Array, label: string, format: (value: number) => string): Colouring {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = new Set<number>();
  for (let step = 1; step <= scaleSteps; step += 1) {
    const bound = sorted[Math.ceil((sorted.length * step) / scaleSteps) - 1];
    if (bound !== undefined) distinct.add(bound);
  }
  const bounds = [...distinct];
  // Few bounds are spread over the whole scale, so that the largest value has the strongest colour.
  const shadeOf = (index: number) =>
    bounds.length < 2 ? scaleSteps - 1 : Math.round((index * (scaleSteps - 1)) / (bounds.length - 1));
  const shades = Uint8Array.from(values, (value) =>
    Number.isNaN(value) ? noShade : shadeOf(bounds.findIndex((bound) => value <= bound)),
  );
  const least = sorted[0] ?? 0;
  const text = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? undefined : format(value);
  const named = Array.from({ length: scaleSteps }, () => '');
  for (const [index, bound] of bounds.entries()) {
    const from = index === 0 ? least : (bounds[index - 1] as number);
    named[shadeOf(index)] = rangeText(format(from), format(bound), index === 0);
  }
  return { kind: 'scale', shades, label, bounds: named, text: (cell) => text(values[cell]) };
}

function rangeText(from: string, to: string, isFirst: boolean): string {
  if (from === to) return to;
  return isFirst ? `${from} – ${to}` : `> ${from} – ${to}`;
}

function categoriesOf(values: ReadonlyMap<number, unknown>, cells: number, label: string): Colouring {
  const counts = new Map<string, number>();
  const texts = new Map<number, string>();
  for (const [cell, value] of values) {
    if (value === undefined) continue;
    const text = shorten(typeof value === 'string' ? value : JSON.stringify(value));
    texts.set(cell, text);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([, one], [, other]) => other - one).map(([text]) => text);
  const names = byCount.slice(0, mostCategories);
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const shades = new Uint8Array(cells).fill(noShade);
  for (const [cell, text] of texts) shades[cell] = indexOf.get(text) ?? mostCategories;
  if (byCount.length > mostCategories) names.push(`${formatNumber(byCount.length - mostCategories)} others`);
  return { kind: 'categories', shades, label, names, text: (cell) => texts.get(cell) };
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
