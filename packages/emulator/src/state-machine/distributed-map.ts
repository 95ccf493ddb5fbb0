import { randomUUID } from 'node:crypto';
import { Execution } from './execution.ts';
import { readItems } from './item-reader.ts';
import { type Json, MAX_STATE_BYTES } from './json.ts';
import { forEach, itemContext, mapItems, numberOf } from './map-items.ts';
import { MapRun } from './map-run.ts';
import type { MapPlan } from './plan.ts';
import { mapRunResult } from './result-writer.ts';
import { RunAbortedError, type RunScope } from './run-scope.ts';
import { dataLimitExceeded, StateError, stateError } from './state-error.ts';

/** Largest number of children of one map run that run at once. */
const MAX_CHILDREN = 10_000;

/** Items as text until their child starts, because text takes a fraction of the memory. */
type ItemTexts = readonly string[];

/**
 * Runs a distributed `Map`: each item is a separate execution.
 *
 * @throws {StateError} `States.ItemReaderFailed` if the items cannot be read; `States.ExceedToleratedFailureThreshold` if
 * too many children fail; then running children are stopped and no further ones start.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export async function runDistributedMap(
  name: string,
  plan: MapPlan,
  input: Json,
  scope: RunScope,
): Promise<Json> {
  const { strand, signal, stateMachine } = scope;
  const items = await itemTexts(plan, input, scope);
  const mapRun = newMapRun(plan, input, items.length, scope);
  strand.record('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  strand.record('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: mapRun.arn } });
  stateMachine.mapRuns.set(mapRun.arn, mapRun);
  const abortChildren = () => {
    for (const child of mapRun.children) stateMachine.abort(child);
  };
  signal.addEventListener('abort', abortChildren, { once: true });
  try {
    await runChildren(name, plan, input, items, mapRun, scope);
    const result = await mapRunResult(plan.writer, mapRun, input, scope);
    mapRun.end('SUCCEEDED');
    strand.record('MapRunSucceeded');
    strand.record('MapStateSucceeded');
    return result;
  } catch (error) {
    mapRun.end(signal.aborted ? 'ABORTED' : 'FAILED');
    abortChildren();
    if (signal.aborted) throw new RunAbortedError();
    const { name: code, message: cause } = stateError(error);
    strand.record('MapRunFailed', { mapRunFailedEventDetails: { error: code, cause } });
    strand.record('MapStateFailed');
    throw error;
  } finally {
    signal.removeEventListener('abort', abortChildren);
  }
}

async function itemTexts(plan: MapPlan, input: Json, scope: RunScope): Promise<ItemTexts> {
  if (plan.reader) return readItems(plan.reader, input, scope);
  const items = mapItems(plan, input, scope.context);
  return items.map((item) => JSON.stringify(item));
}

function newMapRun(
  plan: MapPlan,
  input: Json,
  total: number,
  { context, execution, stateMachine }: RunScope,
): MapRun {
  const number = (field: MapPlan['maxConcurrency'], name: string, most?: number) =>
    numberOf(field, name, input, context, most);
  const count = number(plan.toleratedFailureCount, 'ToleratedFailureCount');
  const percentage = number(plan.toleratedFailurePercentage, 'ToleratedFailurePercentage', 100);
  return new MapRun({
    arn: `${stateMachine.arn.replace(':stateMachine:', ':mapRun:')}/${plan.label}:${randomUUID()}`,
    execution,
    total,
    maxConcurrency: number(plan.maxConcurrency, 'MaxConcurrency') ?? 0,
    toleratedFailureCount: count ?? (percentage === undefined ? 0 : Number.MAX_SAFE_INTEGER),
    toleratedFailurePercentage: percentage ?? (count === undefined ? 0 : 100),
  });
}

async function runChildren(
  name: string,
  plan: MapPlan,
  input: Json,
  items: ItemTexts,
  mapRun: MapRun,
  scope: RunScope,
): Promise<void> {
  const { signal, stateMachine, context } = scope;
  const limit = Math.min(mapRun.settings.maxConcurrency || MAX_CHILDREN, MAX_CHILDREN);
  await forEach(items.length, limit, async (index) => {
    if (signal.aborted) throw new RunAbortedError();
    const value = JSON.parse(items[index] as string) as Json;
    const selected = plan.itemSelector?.evaluate(input, itemContext(context, index, value)) ?? value;
    const childInput = JSON.stringify(selected);
    if (Buffer.byteLength(childInput) > MAX_STATE_BYTES) throw dataLimitExceeded(name, 'input');
    const child = newChild(plan, childInput, mapRun, scope);
    mapRun.children.push(child);
    stateMachine.run(child, plan.states);
    const { status } = await child.ended;
    if (signal.aborted) throw new RunAbortedError();
    if (status === 'FAILED' || status === 'TIMED_OUT') mapRun.countFailure();
    if (mapRun.isToleranceExceeded) {
      throw new StateError(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    }
  });
}

function newChild(
  { label }: MapPlan,
  input: string,
  mapRun: MapRun,
  { execution, stateMachine }: RunScope,
): Execution {
  const name = randomUUID();
  return new Execution({
    arn: `${stateMachine.arn.replace(':stateMachine:', ':execution:')}/${label}:${name}`,
    name,
    stateMachineArn: `${stateMachine.arn}/${label}`,
    roleArn: execution.roleArn,
    input,
    mapRunArn: mapRun.arn,
  });
}
