import { ExecutionAbortedError, ExecutionTimeoutError } from 'aws-local-stepfunctions';
import { runDistributedMap } from './distributed-map.ts';
import { type HistoryStrand, MAX_EVENTS } from './execution-history.ts';
import { runInlineMap } from './inline-map.ts';
import { type Json, MAX_STATE_BYTES } from './json.ts';
import type { CompiledStates, MapPlan, Plan } from './plan.ts';
import { RunAbortedError, type RunScope } from './run-scope.ts';
import { dataLimitExceeded, StateError, stateError } from './state-error.ts';
import { runTask } from './task.ts';

/** The states took longer than their `TimeoutSeconds`. */
export class RunTimedOutError extends Error {
  override readonly name = 'RunTimedOutError';
}

/**
 * Runs states from start to end in the interpreter, and records their events.
 *
 * @throws {StateError} if they fail.
 * @throws {RunAbortedError} if the scope's signal fires.
 * @throws {RunTimedOutError} at their `TimeoutSeconds`.
 */
export async function runStates(states: CompiledStates, input: Json, scope: RunScope): Promise<Json> {
  if (scope.signal.aborted) throw new RunAbortedError();
  const entered: EnteredTimes = new Map();
  const run = states.machine.run(input as never, {
    overrides: { taskResourceLocalHandlers: handlers(states, scope, entered) as never },
    context: scope.context as never,
  });
  scope.signal.addEventListener('abort', run.abort, { once: true });
  const recorded = recordEvents(run, states, scope, entered);
  try {
    const output = (await run.result) as Json;
    const broken = await recorded;
    if (broken) throw broken;
    return output;
  } catch (error) {
    throw (await recorded) ?? runError(error);
  } finally {
    scope.signal.removeEventListener('abort', run.abort);
  }
}

function runError(error: unknown): Error {
  if (error instanceof ExecutionAbortedError) return new RunAbortedError();
  if (error instanceof ExecutionTimeoutError) return new RunTimedOutError();
  // The interpreter wraps the error of a state.
  return stateError((error as Error).cause ?? error);
}

type Handlers = Record<string, (input: Json) => Promise<Json>>;

/** By name of the state, when it was last entered, in ISO 8601; a retry does not enter it again. */
type EnteredTimes = Map<string, string>;

function handlers({ plans }: CompiledStates, scope: RunScope, entered: EnteredTimes): Handlers {
  const made: Handlers = {};
  for (const [name, plan] of plans) {
    made[name] = async (input) => {
      // The interpreter announces a state just before it calls us; after the pending microtasks, that is recorded.
      await new Promise((resolve) => setImmediate(resolve));
      if (scope.signal.aborted) throw new RunAbortedError();
      try {
        return await runPlan(name, plan, input, scope, entered.get(name));
      } catch (error) {
        throw stateError(error, plan.state);
      }
    };
  }
  return made;
}

async function runPlan(
  name: string,
  plan: Plan,
  input: Json,
  scope: RunScope,
  enteredTime = '',
): Promise<Json> {
  const context = { ...scope.context, State: { Name: name, EnteredTime: enteredTime } };
  const parameters = plan.parameters ? plan.parameters.evaluate(input, context) : input;
  if (plan.kind === 'fail')
    throw new StateError(String(plan.error(input, context)), String(plan.cause(input, context)));
  if (plan.kind === 'pass') return 'Result' in plan.state ? plan.state.Result : parameters;
  const result =
    plan.kind === 'task'
      ? await runTask(name, plan, parameters, scope)
      : await runMap(name, plan, parameters, scope);
  return plan.resultSelector ? plan.resultSelector.evaluate(result, context) : result;
}

function runMap(name: string, plan: MapPlan, input: Json, scope: RunScope): Promise<Json> {
  if (plan.kind === 'distributedMap') return runDistributedMap(name, plan, input, scope);
  return runInlineMap(name, plan, input, scope, runStates);
}

type InterpreterRun = ReturnType<CompiledStates['machine']['run']>;

/** Records the interpreter's events in the history until the run ends; a run that exceeds a limit ends with that error. */
async function recordEvents(
  { eventLogs, abort }: InterpreterRun,
  { types }: CompiledStates,
  { strand, text }: RunScope,
  entered: EnteredTimes,
): Promise<StateError | undefined> {
  let broken: StateError | undefined;
  for await (const event of eventLogs) {
    if (event.type === 'StateEntered') {
      const { name, input } = event.state;
      entered.set(name, new Date(event.timestamp).toISOString());
      const details = { name, input: text.of(input), inputDetails: { truncated: false } };
      strand.record(`${types.get(name)}StateEntered`, { stateEnteredEventDetails: details });
      if (types.get(name) === 'Parallel') strand.record('ParallelStateStarted');
    } else if (event.type === 'StateExited') {
      const { name, output } = event.state as { name: string; output?: Json };
      const details = { name, output: text.of(output), outputDetails: { truncated: false } };
      strand.record(`${types.get(name)}StateExited`, { stateExitedEventDetails: details });
      if (Buffer.byteLength(details.output) > MAX_STATE_BYTES) broken ??= dataLimitExceeded(name, 'output');
    } else if (event.type === 'StateFailed') {
      recordFailure(event.state.name, event.Error, types, strand);
    }
    if (strand.isFull) {
      broken ??= new StateError(
        'States.Runtime',
        `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
      );
    }
    if (broken) abort();
  }
  return broken && stateError(broken);
}

function recordFailure(
  name: string,
  error: string,
  types: ReadonlyMap<string, string>,
  strand: HistoryStrand,
): void {
  if (types.get(name) === 'Parallel') strand.record('ParallelStateFailed');
  if (types.get(name) === 'Task' && error === 'States.Timeout') {
    // Events of an attempt that was given up are not part of the history.
    strand.attempt(name).record('TaskTimedOut', { taskTimedOutEventDetails: { error } });
  }
}
