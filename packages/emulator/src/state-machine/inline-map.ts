import type { MapPlan, NumberField } from './compile.ts';
import type { Context } from './expression.ts';
import type { Json } from './json.ts';
import { StateError } from './state-error.ts';
import { type RunScope, runStates } from './state-run.ts';

/** Iterations of an inline map that run at once, whatever its definition asks for. */
const MAX_INLINE_CONCURRENCY = 40;

/**
 * Runs an inline `Map`: the iterations share the execution and its history; the first failure ends the others.
 *
 * @returns the outputs in the order of the items.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
export async function runInlineMap(name: string, plan: MapPlan, input: Json, scope: RunScope): Promise<Json> {
  const { context, strand } = scope;
  const items = mapItems(plan, input, context);
  const asked = numberOf(plan.maxConcurrency, 'MaxConcurrency', input, context) ?? 0;
  const siblings = new AbortController();
  const signal = AbortSignal.any([scope.signal, siblings.signal]);
  const outputs: Json[] = new Array(items.length);
  strand.record('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const runItem = async (index: number) => {
    const value = items[index] as Json;
    const ofItem = itemContext(context, index, value);
    const child = plan.itemSelector ? plan.itemSelector.evaluate(input, ofItem) : value;
    const iteration = { ...scope, signal, context: ofItem, strand: strand.fork() };
    outputs[index] = await runIteration(name, index, plan, child, iteration);
  };
  try {
    await forEach(items.length, Math.min(asked || MAX_INLINE_CONCURRENCY, MAX_INLINE_CONCURRENCY), runItem);
  } catch (error) {
    siblings.abort();
    strand.record('MapStateFailed');
    throw error;
  }
  strand.record('MapStateSucceeded');
  return outputs;
}

async function runIteration(
  name: string,
  index: number,
  { states }: MapPlan,
  input: Json,
  scope: RunScope,
): Promise<Json> {
  const { strand } = scope;
  strand.record('MapIterationStarted', { mapIterationStartedEventDetails: { name, index } });
  try {
    const output = await runStates(states, input, scope);
    strand.record('MapIterationSucceeded', { mapIterationSucceededEventDetails: { name, index } });
    return output;
  } catch (error) {
    if (error instanceof StateError) {
      strand.record('MapIterationFailed', { mapIterationFailedEventDetails: { name, index } });
    } else {
      strand.record('MapIterationAborted', { mapIterationAbortedEventDetails: { name, index } });
    }
    throw error;
  } finally {
    strand.end();
  }
}

/** Runs `run` for each index, at most `limit` at once; after a failure no further one starts. */
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

/** The context object in which an item is selected and processed: `$$.Map` is of the item. */
export function itemContext(context: Context, index: number, value: Json): Context {
  return { ...context, Map: { Item: { Index: index, Value: value } } };
}

/** The array that a map without `ItemReader` goes over. */
export function mapItems({ items }: MapPlan, input: Json, context: Context): Json[] {
  const found = items ? items(input, context) : input;
  if (Array.isArray(found)) return found;
  throw new StateError(
    'States.Runtime',
    `Reference path does not point to array: the items of a Map are ${JSON.stringify(found).slice(0, 200)}; expected an array.`,
  );
}

/**
 * The value of a field that may be given as a path.
 *
 * @param most of a percentage, 100
 * @throws {StateError} `States.Runtime` if it is not a number from 0 to that.
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
