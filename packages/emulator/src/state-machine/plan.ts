import type { StateMachine } from 'aws-local-stepfunctions';
import type { StateDefinition, StatesDefinition } from './definition.ts';
import type { Expression } from './expression.ts';
import type { Integration } from './integration.ts';
import type { PayloadTemplate } from './payload-template.ts';

/** Compiled states: the interpreter's own form, and the plans of our handlers. */
export interface CompiledStates {
  readonly machine: StateMachine;
  readonly definition: StatesDefinition;
  /** Plans of the states that our handlers run, including those in branches of a `Parallel`. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** The real type of each state, whatever type the interpreter runs it as. */
  readonly types: ReadonlyMap<string, string>;
}

/** The plan for one state. */
export type Plan = TaskPlan | PassPlan | FailPlan | MapPlan;

/** The common parts of all plans: the state, and the fields that we evaluate ourselves. */
export interface Selection {
  readonly state: StateDefinition;
  /** Only if the interpreter would not evaluate `Parameters` as Step Functions does. */
  readonly parameters: PayloadTemplate | undefined;
  /** The same for `ResultSelector`. */
  readonly resultSelector: PayloadTemplate | undefined;
}

/** A `Task`. */
export interface TaskPlan extends Selection {
  readonly kind: 'task';
  readonly integration: Integration;
}

/** A `Pass` that the interpreter would run incorrectly. */
export interface PassPlan extends Selection {
  readonly kind: 'pass';
}

/** A `Fail` whose error or cause comes from an intrinsic function, which the interpreter treats as a path. */
export interface FailPlan extends Selection {
  readonly kind: 'fail';
  readonly error: Expression;
  readonly cause: Expression;
}

/** A number in a field of a map, or at a path. */
export type NumberField = number | Expression | undefined;

/** A `Map`, inline or distributed. */
export interface MapPlan extends Selection {
  readonly kind: 'map' | 'distributedMap';
  readonly states: CompiledStates;
  readonly items: Expression | undefined;
  readonly itemSelector: PayloadTemplate | undefined;
  readonly maxConcurrency: NumberField;
  readonly toleratedFailureCount: NumberField;
  readonly toleratedFailurePercentage: NumberField;
  readonly label: string;
  readonly reader:
    | { readonly parameters: PayloadTemplate; readonly inputType: string; readonly maxItems: NumberField }
    | undefined;
  readonly writer: WriterPlan | undefined;
}

/** A distributed map's `ResultWriter`. */
export interface WriterPlan {
  /** Without them, the results are only transformed. */
  readonly parameters: PayloadTemplate | undefined;
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
  readonly outputType: 'JSON' | 'JSONL';
}
