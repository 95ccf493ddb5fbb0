import { type Context, compileExpression, type Expression, isIndefinite } from './expression.ts';
import { isObject, type Json } from './json.ts';

/** `Parameters`, `ItemSelector` or `ResultSelector` of a state, evaluated as Step Functions does. */
export class PayloadTemplate {
  /**
   * Whether the interpreter would evaluate it differently.
   *
   * It does so for an indefinite path without matches (an empty array in Step Functions, an error there), for `$` if
   * the input is not an object, for intrinsic functions (see {@link intrinsicFunctions}), and for `$$.State`, which it lacks.
   */
  readonly needsCare: boolean;
  readonly #evaluate: Expression;

  /** @param template JSON in which keys that end in `.$` have a path or an intrinsic function. */
  constructor(template: Json) {
    this.needsCare = expressions(template).some(
      (e) => !e.startsWith('$') || e === '$' || e.startsWith('$$.State.') || isIndefinite(e),
    );
    this.#evaluate = compileTemplate(template);
  }

  /** @throws {StateError} `States.Runtime` if a definite path finds nothing, `States.IntrinsicFailure` from a function. */
  evaluate(input: Json, context: Context): Json {
    return this.#evaluate(input, context);
  }
}

/** The expressions of a template, at any depth. */
function expressions(template: Json): string[] {
  if (Array.isArray(template)) return template.flatMap(expressions);
  if (!isObject(template)) return [];
  return Object.entries(template).flatMap(([key, value]) =>
    key.endsWith('.$') && typeof value === 'string' ? [value] : expressions(value as Json),
  );
}

function compileTemplate(template: Json): Expression {
  if (Array.isArray(template)) {
    const items = template.map(compileTemplate);
    return (input, context) => items.map((item) => item(input, context));
  }
  if (!isObject(template)) return () => template;
  const members = Object.entries(template).map(([key, value]): [string, Expression] =>
    key.endsWith('.$') && typeof value === 'string'
      ? [key.slice(0, -2), compileExpression(value)]
      : [key, compileTemplate(value as Json)],
  );
  return (input, context) => Object.fromEntries(members.map(([key, value]) => [key, value(input, context)]));
}
