import type { Plain } from '../../../src/cdk/parse-template.ts';

/** The values to which a template's intrinsic functions refer. */
export interface Scope {
  /** Value of a parameter, pseudo parameter (`AWS::Region`) or resource. */
  ref(name: string): Plain;
  /** Attribute of a resource. */
  getAtt(logicalId: string, attribute: string): Plain;
  condition(name: string): boolean;
  /** Entry of one of the template's mappings. */
  mapping(name: string, first: string, second: string): Plain;
}

const noValue = Symbol('AWS::NoValue');

/**
 * Evaluates the intrinsic functions in a value of a template, as CloudFormation does
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html).
 *
 * @throws {Error} for an unknown function, because a partly evaluated policy proves nothing
 */
export function evaluate(value: Plain, scope: Scope): Plain {
  const result = evaluateOrNone(value, scope);
  return result === noValue ? null : result;
}

function evaluateOrNone(value: Plain, scope: Scope): Plain | typeof noValue {
  if (Array.isArray(value)) {
    return value.map((item) => evaluateOrNone(item, scope)).filter((item) => item !== noValue);
  }
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && isFunction(first[0])) return call(first[0], first[1], scope);
  return Object.fromEntries(
    entries
      .map(([key, item]) => [key, evaluateOrNone(item, scope)] as const)
      .filter((entry): entry is [string, Plain] => entry[1] !== noValue),
  );
}

function isFunction(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

function call(name: string, argument: Plain, scope: Scope): Plain | typeof noValue {
  if (name === 'Ref') return argument === 'AWS::NoValue' ? noValue : scope.ref(String(argument));
  if (name === 'Fn::Sub') return substitute(argument, scope);
  if (name === 'Fn::If') {
    const [condition, whenTrue, whenFalse] = list(argument);
    return evaluateOrNone((scope.condition(String(condition)) ? whenTrue : whenFalse) ?? null, scope);
  }
  const ofValues = functionsOfValues[name];
  if (ofValues === undefined) throw new Error(`The template calls ${name}, which is not evaluated here.`);
  return ofValues(list(evaluate(argument, scope)), scope);
}

const functionsOfValues: Readonly<Record<string, (values: readonly Plain[], scope: Scope) => Plain>> = {
  'Fn::GetAtt': ([logicalId, attribute], scope) => scope.getAtt(String(logicalId), String(attribute)),
  'Fn::Select': ([index, values]) => list(values)[Number(index)] ?? null,
  'Fn::Split': ([separator, text]) => String(text).split(String(separator)),
  'Fn::FindInMap': ([name, first, second], scope) =>
    scope.mapping(String(name), String(first), String(second)),
  'Fn::Join': ([separator, values]) => list(values).join(String(separator)),
};

/** Evaluates a condition of the template; conditions have their own functions, such as `Fn::Equals`. */
export function evaluateCondition(value: Plain, scope: Scope): boolean {
  const [name = '', argument = null] = Object.entries(value as { [key: string]: Plain })[0] ?? [];
  const holds = (operand: Plain) => evaluateCondition(operand, scope);
  if (name === 'Condition') return scope.condition(String(argument));
  if (name === 'Fn::And') return list(argument).every(holds);
  if (name === 'Fn::Or') return list(argument).some(holds);
  if (name === 'Fn::Not') return !list(argument).some(holds);
  if (name !== 'Fn::Equals') throw new Error(`The condition function ${name} is not evaluated here.`);
  const [left, right] = list(evaluate(argument, scope));
  return left === right;
}

function substitute(argument: Plain, scope: Scope): string {
  const [text, variables] = typeof argument === 'string' ? [argument, {}] : list(argument);
  const own = variables as { readonly [name: string]: Plain };
  return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in own) return String(evaluate(own[name] ?? null, scope));
    const dot = name.indexOf('.');
    return String(dot < 0 ? scope.ref(name) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1)));
  });
}

function list(value: Plain | undefined): readonly Plain[] {
  if (Array.isArray(value)) return value;
  throw new Error(`A function of the template has ${JSON.stringify(value)} where a list is expected.`);
}
