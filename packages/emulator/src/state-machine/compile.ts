import { StateMachine } from 'aws-local-stepfunctions';
import { InvalidDefinitionError, type StateDefinition, type StatesDefinition } from './definition.ts';
import { compileExpression } from './expression.ts';
import { type IntegratedServices, resolveIntegration } from './integration.ts';
import { forInterpreter, renameContext } from './interpreter-definition.ts';
import type { Json } from './json.ts';
import { PayloadTemplate } from './payload-template.ts';
import type { CompiledStates, FailPlan, MapPlan, NumberField, Plan, Selection, WriterPlan } from './plan.ts';

const UNSUPPORTED_FIELDS = [
  'Assign',
  'ItemBatcher',
  'HeartbeatSeconds',
  'HeartbeatSecondsPath',
  'Credentials',
];

/**
 * Compiles a definition.
 *
 * @throws {InvalidDefinitionError} if it uses a feature that the emulator does not have.
 */
export function compile(definition: StatesDefinition, services: IntegratedServices): CompiledStates {
  const plans = new Map<string, Plan>();
  const types = new Map<string, string>();
  const renamed = renameContext(definition);
  collect(renamed, services, plans, types);
  const machine = new StateMachine(forInterpreter(renamed, plans) as never, {
    validationOptions: { noValidate: true },
  });
  return { machine, definition: renamed, plans, types };
}

function collect(
  { States, QueryLanguage }: StatesDefinition,
  services: IntegratedServices,
  plans: Map<string, Plan>,
  types: Map<string, string>,
): void {
  for (const [name, state] of Object.entries(States)) {
    refuseUnsupported(name, { QueryLanguage, ...state });
    types.set(name, state.Type);
    const plan = planOf(name, state, services);
    if (plan) plans.set(name, plan);
    for (const branch of (state.Branches ?? []) as StatesDefinition[]) {
      collect(branch, services, plans, types);
    }
  }
}

function refuseUnsupported(name: string, state: StateDefinition): void {
  const field = UNSUPPORTED_FIELDS.find((field) => field in state);
  const isJsonata = state.QueryLanguage === 'JSONata';
  if (field === undefined && !isJsonata) return;
  throw new InvalidDefinitionError(
    `State ${name} uses ${isJsonata ? 'JSONata' : field}, which the emulator does not have. Write it with JSONPath, Parameters and ResultPath.`,
  );
}

function planOf(name: string, state: StateDefinition, services: IntegratedServices): Plan | undefined {
  const selection = {
    state,
    parameters: careful(state.Type === 'Map' ? undefined : state.Parameters),
    resultSelector: careful(state.ResultSelector),
  };
  if (state.Type === 'Task') {
    return { kind: 'task', ...selection, integration: resolveIntegration(state.Resource, services) };
  }
  if (state.Type === 'Map') return mapPlan(name, selection, services);
  if (state.Type === 'Fail') return failPlan(selection);
  const isFalsyResult = 'Result' in state && !state.Result;
  return state.Type === 'Pass' && (selection.parameters || isFalsyResult)
    ? { kind: 'pass', ...selection }
    : undefined;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html */
function failPlan(selection: Selection): FailPlan | undefined {
  const { Error: error = '', Cause: cause = '', ErrorPath, CausePath } = selection.state;
  if (![ErrorPath, CausePath].some((path) => path?.startsWith('States.'))) return undefined;
  return {
    kind: 'fail',
    ...selection,
    error: ErrorPath === undefined ? () => error : compileExpression(ErrorPath),
    cause: CausePath === undefined ? () => cause : compileExpression(CausePath),
  };
}

function careful(template: Json | undefined): PayloadTemplate | undefined {
  if (template === undefined) return undefined;
  const compiled = new PayloadTemplate(template);
  return compiled.needsCare ? compiled : undefined;
}

function mapPlan(name: string, selection: Selection, services: IntegratedServices): MapPlan {
  const { state } = selection;
  const processor = (state.ItemProcessor ?? state.Iterator) as StatesDefinition;
  const selector = (state.ItemSelector ?? state.Parameters) as Json | undefined;
  return {
    kind: processor.ProcessorConfig?.Mode === 'DISTRIBUTED' ? 'distributedMap' : 'map',
    ...selection,
    states: compile(processor, services),
    items: state.ItemsPath === undefined ? undefined : compileExpression(state.ItemsPath),
    itemSelector: selector === undefined ? undefined : new PayloadTemplate(selector),
    maxConcurrency: numberField(state, 'MaxConcurrency'),
    toleratedFailureCount: numberField(state, 'ToleratedFailureCount'),
    toleratedFailurePercentage: numberField(state, 'ToleratedFailurePercentage'),
    label: state.Label ?? name.replace(/[^\w-]/g, '').slice(0, 40),
    reader: readerPlan(name, state),
    writer: writerPlan(state),
  };
}

function numberField(state: StateDefinition, field: string): NumberField {
  const path = state[`${field}Path`] as string | undefined;
  return path === undefined ? (state[field] as number | undefined) : compileExpression(path);
}

function readerPlan(name: string, { ItemReader }: StateDefinition): MapPlan['reader'] {
  if (ItemReader === undefined) return undefined;
  const inputType = ItemReader.ReaderConfig?.InputType as string | undefined;
  const isObject = /:states:::s3:getObject$/.test(ItemReader.Resource);
  if (!isObject || (inputType !== 'JSON' && inputType !== 'JSONL')) {
    throw new InvalidDefinitionError(
      `State ${name} reads its items by ${ItemReader.Resource} as ${inputType ?? 'a listing'}; the emulator's ItemReader has s3:getObject of JSON and JSONL.`,
    );
  }
  return {
    parameters: new PayloadTemplate(ItemReader.Parameters),
    inputType,
    maxItems: numberField(ItemReader.ReaderConfig, 'MaxItems'),
  };
}

function writerPlan({ ResultWriter }: StateDefinition): WriterPlan | undefined {
  if (ResultWriter === undefined) return undefined;
  const { Parameters, WriterConfig } = ResultWriter;
  return {
    parameters: Parameters === undefined ? undefined : new PayloadTemplate(Parameters),
    transformation: WriterConfig?.Transformation ?? 'NONE',
    outputType: WriterConfig?.OutputType ?? 'JSON',
  };
}
