/** How often a value occurs. */
interface Occurrence {
  readonly value: number;
  readonly count: number;
}

/** The values with the same colour. */
export interface ScaleStep {
  readonly least: number;
  readonly greatest: number;
}

/**
 * Chooses the steps of a colour scale. A few values have one step each. For many values, each step has about the same number of targets;
 * a very frequent value has its own step, and so do values that are far from all others. So one slow target does not make all
 * others look alike, and many usual ones do not hide it.
 *
 * @param sorted values in ascending order.
 * @param most largest number of steps; at least 3.
 * @returns the steps in ascending order.
 * @example
 * ```ts
 * chooseSteps(Float64Array.of(1, 3, 3, 3, 3), 7); // [{ least: 1, greatest: 1 }, { least: 3, greatest: 3 }]
 * ```
 */
export function chooseSteps(sorted: Float64Array, most: number): ScaleStep[] {
  const values = occurrences(sorted);
  if (values.length <= most) return values.map(({ value }) => ({ least: value, greatest: value }));
  const { low, high } = fences(sorted);
  const below = values.filter(({ value }) => value < low);
  const above = values.filter(({ value }) => value > high);
  const within = values.slice(below.length, values.length - above.length);
  const left = most - (below.length > 0 ? 1 : 0) - (above.length > 0 ? 1 : 0);
  return [below, ...evenSteps(within, left), above].flatMap(stepOf);
}

function stepOf(values: readonly Occurrence[]): ScaleStep[] {
  const [first, last] = [values[0], values.at(-1)];
  return first === undefined || last === undefined ? [] : [{ least: first.value, greatest: last.value }];
}

function occurrences(sorted: Float64Array): Occurrence[] {
  const found: Occurrence[] = [];
  let start = 0;
  for (let at = 1; at <= sorted.length; at += 1) {
    if (sorted[at] === sorted[start]) continue;
    found.push({ value: sorted[start] as number, count: at - start });
    start = at;
  }
  return found;
}

/** Tukey's outer fences, which separate the far values: https://www.itl.nist.gov/div898/handbook/prc/section1/prc16.htm */
function fences(sorted: Float64Array): { readonly low: number; readonly high: number } {
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] as number;
  const [lower, upper] = [at(0.25), at(0.75)];
  return { low: lower - 3 * (upper - lower), high: upper + 3 * (upper - lower) };
}

/** Steps with about the same number of targets; a value with as many as a whole step has its own. */
function evenSteps(values: readonly Occurrence[], most: number): Occurrence[][] {
  const steps: Occurrence[][] = [[]];
  let left = values.reduce((sum, { count }) => sum + count, 0);
  let inStep = 0;
  const share = () => left / (most - steps.length + 1);
  const next = () => {
    if (inStep === 0 || steps.length === most) return;
    steps.push([]);
    left -= inStep;
    inStep = 0;
  };
  for (const occurrence of values) {
    if (occurrence.count >= share()) next();
    steps.at(-1)?.push(occurrence);
    inStep += occurrence.count;
    if (inStep >= share()) next();
  }
  return steps;
}
