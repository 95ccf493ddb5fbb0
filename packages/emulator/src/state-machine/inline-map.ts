import type { Json } from './json.ts';
import { forEach, itemContext, mapItems, numberOf } from './map-items.ts';
import type { MapPlan } from './plan.ts';
import type { RunScope, RunStates } from './run-scope.ts';
import { StateError } from './state-error.ts';

/** Iterations of an inline map that run at once, whatever its definition sets. */
const MAX_INLINE_CONCURRENCY = 40;

/**
 * Runs an inline `Map`: the iterations share the execution and its history; the first failure stops the others.
 *
 * @param runStates runs the states of one iteration
 * @returns the outputs in the order of the items.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
export async function runInlineMap(
  name: string,
  plan: MapPlan,
  input: Json,
  scope: RunScope,
  runStates: RunStates,
): Promise<Json> {
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
    outputs[index] = await runIteration(
      name,
      index,
      () => runStates(plan.states, child, iteration),
      iteration,
    );
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
  run: () => Promise<Json>,
  { strand }: RunScope,
): Promise<Json> {
  strand.record('MapIterationStarted', { mapIterationStartedEventDetails: { name, index } });
  try {
    const output = await run();
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
