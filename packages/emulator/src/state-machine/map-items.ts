import type { Context } from './expression.ts';
import type { Json } from './json.ts';
import type { MapPlan, NumberField } from './plan.ts';
import { StateError } from './state-error.ts';

/** Runs `run` for each index, at most `limit` at once; after a failure no more are started. */
export async function forEach(
  length: number,
  limit: number,
  run: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (next < length && !failed) {
      try {
        await run(next++);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, length) }, lane));
}

/** The context object for selecting and processing an item; its `$$.Map` describes the item. */
export function itemContext(context: Context, index: number, value: Json): Context {
  return { ...context, Map: { Item: { Index: index, Value: value } } };
}

/** The array that a map without `ItemReader` iterates over. */
export function mapItems({ items }: MapPlan, input: Json, context: Context): Json[] {
  const found = items ? items(input, context) : input;
  if (Array.isArray(found)) return found;
  throw new StateError(
    'States.Runtime',
    `Reference path does not point to array: the items of a Map are ${JSON.stringify(found).slice(0, 200)}; expected an array.`,
  );
}

/**
 * The value of a field, which may be given as a path.
 *
 * @param most largest value; 100 for a percentage
 * @throws {StateError} `States.Runtime` if it is not a number from 0 to `most`.
 */
export function numberOf(
  field: NumberField,
  name: string,
  input: Json,
  context: Context,
  most = Number.POSITIVE_INFINITY,
): number | undefined {
  if (field === undefined || typeof field === 'number') return field;
  const value = field(input, context);
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw new StateError(
    'States.Runtime',
    `${name}Path points to ${JSON.stringify(value)}; expected a number from 0${most === 100 ? ' to 100' : ''}.`,
  );
}
