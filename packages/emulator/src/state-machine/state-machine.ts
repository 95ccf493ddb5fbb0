import { randomUUID } from 'node:crypto';
import type { Call } from '../service.ts';
import { compile } from './compile.ts';
import { fillDefinition, parseDefinition } from './definition.ts';
import { Execution, type ExecutionEnd } from './execution.ts';
import type { HistoryStrand } from './execution-history.ts';
import type { IntegratedServices } from './integration.ts';
import type { Json } from './json.ts';
import type { MapRun } from './map-run.ts';
import type { CompiledStates } from './plan.ts';
import { executionScope, RunAbortedError, type RunningMachine } from './run-scope.ts';
import { scaleWaits } from './scale-waits.ts';
import { StateError } from './state-error.ts';
import { RunTimedOutError, runStates } from './state-run.ts';

/** Settings of {@link StateMachine}. */
export interface StateMachineSettings {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly region: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** JSON of the Amazon States Language. */
  readonly definition: string;
  /** Values of `${Name}` in the definition. */
  readonly substitutions?: Readonly<Record<string, string>>;
  /** The services that tasks may call. */
  readonly services: IntegratedServices;
  /** The caller of these services. */
  readonly accountId: string;
  /** How many seconds one second between attempts or in a `Wait` lasts. Default 1. */
  readonly waitScale?: number;
  /** Called when an execution starts and when it ends, but not for children of a distributed map. */
  readonly onStatusChange?: (execution: Execution) => void;
}

/**
 * A state machine and its executions.
 *
 * @example
 * ```ts
 * const stateMachine = new StateMachine({ name: 'Run', arn, roleArn, region, accountId, definition, services });
 * const { status } = await stateMachine.start('{}').ended;
 * ```
 */
export class StateMachine implements RunningMachine {
  readonly arn: string;
  readonly settings: StateMachineSettings;
  /** Its definition, substitutions filled in. */
  readonly definition: string;
  readonly services: IntegratedServices;
  readonly creationDate = new Date();
  /** Executions by ARN, children included, in order of their start. */
  readonly executions = new Map<string, Execution>();
  readonly mapRuns = new Map<string, MapRun>();
  readonly #states: CompiledStates;

  /** @throws {InvalidDefinitionError} if the definition is not a JSON object, or uses a feature that the emulator does not have. */
  constructor(settings: StateMachineSettings) {
    this.arn = settings.arn;
    this.settings = settings;
    this.services = settings.services;
    this.definition = fillDefinition(settings.definition, settings.substitutions ?? {});
    const definition = scaleWaits(parseDefinition(this.definition), settings.waitScale ?? 1);
    this.#states = compile(definition, settings.services);
  }

  /**
   * Starts an execution.
   *
   * @param input JSON text.
   * @param name A new name; generated if omitted.
   */
  start(input: string, name: string = randomUUID()): Execution {
    const execution = new Execution({
      arn: `${this.arn.replace(':stateMachine:', ':execution:')}:${name}`,
      name,
      stateMachineArn: this.arn,
      roleArn: this.settings.roleArn,
      input,
    });
    this.settings.onStatusChange?.(execution);
    void execution.ended.then(() => this.settings.onStatusChange?.(execution));
    this.run(execution, this.#states);
    return execution;
  }

  /** Runs a created execution in the background. */
  run(execution: Execution, states: CompiledStates): void {
    this.executions.set(execution.arn, execution);
    const scope = executionScope(execution, this, this.#call(execution));
    const { input, roleArn } = execution;
    scope.strand.record('ExecutionStarted', {
      executionStartedEventDetails: { input, inputDetails: { truncated: false }, roleArn },
    });
    runStates(states, JSON.parse(input) as Json, scope).then(
      (output) => conclude(execution, scope.strand, { status: 'SUCCEEDED', output: scope.text.of(output) }),
      (error) => conclude(execution, scope.strand, endOf(error)),
    );
  }

  /** Stops an execution and the children of its map runs; ended executions do not change. */
  abort(execution: Execution, error?: string, cause?: string): void {
    if (execution.status !== 'RUNNING') return;
    const details = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    execution.history.append('ExecutionAborted', execution.history.length, {
      executionAbortedEventDetails: details,
    });
    execution.end({ status: 'ABORTED', ...details });
  }

  // A service calls as its role's session, without credentials that anyone could take.
  #call({ roleArn, name }: Execution): Call {
    const { accountId, region } = this.settings;
    const role = roleArn.split('/').at(-1);
    const partition = roleArn.split(':')[1];
    const arn = `arn:${partition}:sts::${accountId}:assumed-role/${role}/${name}`;
    return { caller: { accountId, arn, principalArn: roleArn }, region };
  }
}

function endOf(error: unknown): ExecutionEnd {
  if (error instanceof RunAbortedError) return { status: 'ABORTED' };
  if (error instanceof RunTimedOutError) return { status: 'TIMED_OUT', error: 'States.Timeout' };
  // An error in the emulator itself: the execution fails with its message and does not hang.
  const failure = error instanceof StateError ? error : new StateError('States.Runtime', String(error));
  // The interpreter's name for a Fail state without an error name.
  const isUnnamed = failure.name === 'FailStateError';
  return { status: 'FAILED', ...(isUnnamed ? {} : { error: failure.name, cause: failure.message }) };
}

const END_EVENTS = {
  SUCCEEDED: ['ExecutionSucceeded', 'executionSucceededEventDetails'],
  FAILED: ['ExecutionFailed', 'executionFailedEventDetails'],
  TIMED_OUT: ['ExecutionTimedOut', 'executionTimedOutEventDetails'],
  ABORTED: ['ExecutionAborted', 'executionAbortedEventDetails'],
} as const;

function conclude(execution: Execution, strand: HistoryStrand, end: ExecutionEnd): void {
  const { status, ...details } = end;
  const [type, member] = END_EVENTS[status];
  const truncation = details.output === undefined ? {} : { outputDetails: { truncated: false } };
  strand.record(type, { [member]: { ...details, ...truncation } });
  execution.end(end);
}
