import { type Json, MAX_STATE_BYTES } from './json.ts';
import type { TaskPlan } from './plan.ts';
import type { RunScope } from './run-scope.ts';
import { dataLimitExceeded, stateError } from './state-error.ts';

/** Performs the action of a `Task` state, and records that it was scheduled and how it ended. */
export async function runTask(
  name: string,
  { integration, state }: TaskPlan,
  parameters: Json,
  { call, strand }: RunScope,
): Promise<Json> {
  const { resource, resourceType } = integration;
  const own = strand.attempt(name);
  const text = JSON.stringify(parameters);
  if (Buffer.byteLength(text) > MAX_STATE_BYTES) throw dataLimitExceeded(name, 'input');
  const timeout = state.TimeoutSeconds === undefined ? {} : { timeoutInSeconds: state.TimeoutSeconds };
  own.record('TaskScheduled', {
    taskScheduledEventDetails: { resourceType, resource, region: call.region, parameters: text, ...timeout },
  });
  own.record('TaskStarted', { taskStartedEventDetails: { resourceType, resource } });
  try {
    const result = await integration.call(parameters, call);
    const output = JSON.stringify(result);
    if (Buffer.byteLength(output) > MAX_STATE_BYTES) throw dataLimitExceeded(name, 'result');
    own.record('TaskSucceeded', {
      taskSucceededEventDetails: { resourceType, resource, output, outputDetails: { truncated: false } },
    });
    return result;
  } catch (error) {
    const { name: code, message: cause } = stateError(error);
    own.record('TaskFailed', { taskFailedEventDetails: { resourceType, resource, error: code, cause } });
    throw error;
  }
}
