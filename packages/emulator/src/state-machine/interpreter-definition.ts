import type { StateDefinition, StatesDefinition } from './definition.ts';
import { isObject } from './json.ts';
import type { Plan } from './plan.ts';

/** Longest time-out that a timer of Node.js supports, in seconds; Step Functions' default is longer. */
const LONGEST_TIMEOUT = 2_147_483;

/** The interpreter overwrites `$$.Execution` in each iteration of a map, but not under this name. */
export const EXECUTION = 'ExecutionOfRun';

/** Points the paths of a definition at our own copy of `$$.Execution`. */
export function renameContext<T>(definition: T): T {
  const rename = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      const isPath = key.endsWith('.$') || key.endsWith('Path') || key === 'Variable';
      return isPath ? value.replace(/\$\$\.Execution\b/g, `$$$$.${EXECUTION}`) : value;
    }
    if (Array.isArray(value)) return value.map((item) => rename(item, key));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rename(item, key)]));
  };
  return rename(definition, '') as T;
}

/**
 * The definition for the interpreter, with workarounds for its differences from Step Functions:
 *
 * - a `Map` becomes a task of ours: the interpreter's has no distributed mode, starts the remaining items after a failure, runs more than 40 at once,
 *   and hides `$$.Map` from the iterations;
 * - a task without a time-out would end after 60 seconds;
 * - `"IsPresent": false` and its like would never match;
 * - `Parameters` and `ResultSelector` that {@link PayloadTemplate} evaluates more precisely are removed;
 * - a `Fail` whose cause comes from an intrinsic function becomes a task that fails;
 * - a `Pass` whose `Result` is `false`, `0`, `""` or `null` would pass its input on.
 */
export function forInterpreter(
  { States, ...rest }: StatesDefinition,
  plans: ReadonlyMap<string, Plan>,
): StatesDefinition {
  const rewritten = Object.entries(States).map(([name, state]) => [name, rewrite(name, state, plans)]);
  return { ...rest, States: Object.fromEntries(rewritten) };
}

function rewrite(name: string, state: StateDefinition, plans: ReadonlyMap<string, Plan>): StateDefinition {
  const plan = plans.get(name);
  if (plan) return asTask(state, plan);
  if (state.Type === 'Choice') return { ...state, Choices: state.Choices.map(rewriteChoice) };
  if (state.Type === 'Parallel') {
    const branches = state.Branches as StatesDefinition[];
    return { ...state, Branches: branches.map((branch) => forInterpreter(branch, plans)) };
  }
  return state;
}

function asTask(state: StateDefinition, plan: Plan): StateDefinition {
  const { Next, End, InputPath, OutputPath, ResultPath, Retry, Catch, TimeoutSecondsPath } = state;
  const { Parameters, ResultSelector, TimeoutSeconds = LONGEST_TIMEOUT } = state;
  const optional = {
    Next,
    End: plan.kind === 'fail' ? true : End,
    InputPath,
    OutputPath,
    ResultPath,
    Retry,
    Catch,
    Parameters: plan.kind === 'task' && !plan.parameters ? Parameters : undefined,
    ResultSelector: plan.resultSelector ? undefined : ResultSelector,
    ...(TimeoutSecondsPath === undefined
      ? { TimeoutSeconds: Math.min(TimeoutSeconds, LONGEST_TIMEOUT) }
      : { TimeoutSecondsPath }),
  };
  // The interpreter checks whether a field exists, not whether it has a value.
  const present = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { Type: 'Task', Resource: 'emulator', ...Object.fromEntries(present) };
}

function rewriteChoice(rule: Record<string, unknown>): Record<string, unknown> {
  const { Next, ...condition } = rule;
  return { ...rewriteCondition(condition), ...(Next === undefined ? {} : { Next }) };
}

function rewriteCondition(condition: Record<string, unknown>): Record<string, unknown> {
  const rewriteAll = (list: unknown) => (list as Record<string, unknown>[]).map(rewriteCondition);
  if ('And' in condition) return { And: rewriteAll(condition.And) };
  if ('Or' in condition) return { Or: rewriteAll(condition.Or) };
  if ('Not' in condition) return { Not: rewriteCondition(condition.Not as Record<string, unknown>) };
  const negated = Object.keys(condition).find((key) => key.startsWith('Is') && condition[key] === false);
  return negated === undefined ? condition : { Not: { ...condition, [negated]: true } };
}
