import type { Call } from '../service.ts';
import type { Execution } from './execution.ts';
import { HistoryStrand } from './execution-history.ts';
import type { Context } from './expression.ts';
import type { IntegratedServices } from './integration.ts';
import { EXECUTION } from './interpreter-definition.ts';
import { type Json, JsonText } from './json.ts';
import type { MapRun } from './map-run.ts';
import type { CompiledStates } from './plan.ts';

/** The parts of a state machine that its states need. */
export interface RunningMachine {
  readonly arn: string;
  readonly services: IntegratedServices;
  readonly mapRuns: Map<string, MapRun>;
  /** Runs a created execution in the background. */
  run(execution: Execution, states: CompiledStates): void;
  /** Stops an execution. */
  abort(execution: Execution): void;
}

/** The scope of all states of an execution. */
export interface RunScope {
  readonly execution: Execution;
  readonly stateMachine: RunningMachine;
  /** The caller for services that tasks call: the state machine's role. */
  readonly call: Call;
  readonly context: Context;
  readonly strand: HistoryStrand;
  /** Fires when the run is given up. */
  readonly signal: AbortSignal;
  readonly text: JsonText;
}

/** Runs states from start to end within a scope. */
export type RunStates = (states: CompiledStates, input: Json, scope: RunScope) => Promise<Json>;

/** The run was given up: its execution was stopped or a sibling failed. */
export class RunAbortedError extends Error {
  override readonly name = 'RunAbortedError';
}

/** Makes the scope of a whole execution. */
export function executionScope(execution: Execution, stateMachine: RunningMachine, call: Call): RunScope {
  const { arn, name, roleArn, startDate, stateMachineArn } = execution;
  const self = {
    Id: arn,
    Name: name,
    Input: JSON.parse(execution.input) as Json,
    RoleArn: roleArn,
    StartTime: startDate.toISOString(),
    RedriveCount: 0,
  };
  const label = stateMachineArn.split(':').at(-1) ?? '';
  return {
    execution,
    stateMachine,
    call,
    context: { [EXECUTION]: self, StateMachine: { Id: stateMachineArn, Name: label } },
    strand: new HistoryStrand(execution.history),
    signal: execution.signal,
    text: new JsonText(),
  };
}
